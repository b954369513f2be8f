// Test files share the process of their worker but not their modules: each brings listeners of its own.
process.stdout.setMaxListeners(0)
process.stderr.setMaxListeners(0)
// hints are the same however tests are started
delete process.env.npm_config_user_agent
