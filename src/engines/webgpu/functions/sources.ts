/** Functions in WGSL by their names. They may call each other, but not themselves. */
export type Sources = Readonly<Record<string, string>>
