/**
 * How the user types the command `weyl`. Package managers (npx, npm exec, npm run, pnpm dlx, yarn, bunx) say who they are
 * to what they start, and find it where no shell looks.
 */
export const WEYL = process.env.npm_config_user_agent === undefined ? 'weyl' : 'npx weyl'
