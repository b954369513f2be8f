// The one script of the sandbox, see sandbox.ts: it starts the program that it is sent, once, in a worker, passes on what
// that says, and tells that it is alive itself. The page allows it by its hash.
addEventListener(
  'message',
  ({ data: script, ports: [port] }) => {
    const program = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
    program.addEventListener('message', ({ data }) => port.postMessage(data))
    program.addEventListener('error', ({ message, lineno }) =>
      port.postMessage({ kind: 'broken', message, line: lineno }),
    )
    setInterval(() => port.postMessage({ kind: 'alive' }), 1000)
  },
  { once: true },
)
