#!/usr/bin/env node
/** The command `weyl`. In a thread of a run it serves the cells of that run. */
import { serving } from '../runs/training'
import { serveExperiment, weyl } from './weyl'

const served = serving()
if (served === undefined) void weyl(process.argv.slice(2))
else serveExperiment(served)
