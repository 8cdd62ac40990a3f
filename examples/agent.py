# An agent with Python's standard library alone: HTTP long poll, a thread per task. docs/agents.md explains it.
import contextlib, json, os, threading, time, urllib.request, uuid

url, name = os.getenv("MUSTER_URL", "http://127.0.0.1:8080"), os.getenv("MUSTER_AGENT_ID", "shout-1")
headers = {"Content-Type": "application/json"}
if os.getenv("MUSTER_TOKEN"): headers["Authorization"] = "Bearer " + os.environ["MUSTER_TOKEN"]
hello = {"kind": "hello", "id": name, "instance": str(uuid.uuid4()), "type": "shout", "slots": 4, "pid": os.getpid()}
connection, after, reports = None, 0, {}  # A report is None while its task runs, and stays until it is durable.

def poll(**body):
    request = urllib.request.Request(f"{url}/v1/agents/{name}/poll", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=90) as reply: return json.load(reply)

def work(token, payload):
    try:
        time.sleep(payload.get("ms", 0) / 1000)  # Stands for the work.
        reports[token] = {"kind": "done", "token": token, "result": payload["text"].upper()}
    except Exception as problem:
        reports[token] = {"kind": "failed", "token": token, "error": {"class": "CannotShout", "message": repr(problem)}}
    with contextlib.suppress(OSError): poll(connection=connection, items=[reports[token]])  # Else the next poll has it.

while True:
    try:
        news = {"connection": connection, "after": after, "items": [one for one in list(reports.values()) if one]}
        reply = poll(**news) if connection else poll(items=[{**hello, "attempts": list(reports)}])
        connection, after = reply["connection"], reply["number"]
    except OSError:  # The controller is away, or does not know the connection any more: say hello again.
        connection, after, reply = None, 0, {"items": time.sleep(0.5) or []}
    for item in reply["items"]:
        if item["kind"] == "start" and item["token"] not in reports:
            reports[item["token"]] = None
            threading.Thread(target=work, args=(item["token"], item["payload"]), daemon=True).start()
        gone = set(reports) - set(item["attempts"]) if item["kind"] == "welcome" else item.get("tokens", [])
        for token in gone: reports.pop(token, None)
        if item["kind"] == "stop": raise SystemExit
