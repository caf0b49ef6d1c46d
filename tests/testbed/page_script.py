"""A script that serves a page, as TensorBoard or Jupyter would in a run."""

SERVE = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write("Loss 鸡".encode())
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer((sys.argv[1], 0), Page)
print("port", server.server_port, flush=True)
server.serve_forever()
"""
"""Takes the address to listen at; prints the port, after the word `port`."""
