"""Calls a running hub with the client of openapi-python-client, module mkom_hub: openapi_python_client.py URL KEY"""

import sys
import time
from io import BytesIO

import httpx
from mkom_hub import AuthenticatedClient
from mkom_hub.api.conversations import get_conversation
from mkom_hub.api.messages import find_messages, get_message, send_messages
from mkom_hub.api.opt_outs import delete_opt_out, import_opt_outs
from mkom_hub.models import (
    Accepted,
    ConversationEntries,
    FindMessagesStatus,
    GatewayError,
    Mailing,
    MessageDetails,
    MessageList,
    OptOutImport,
    OutgoingMessage,
    Problem,
    SubmissionProblem,
    Transmission,
)
from mkom_hub.types import File

url, key = sys.argv[1:]
hub = AuthenticatedClient(base_url=url, token=key)
msisdn = "5511953959059"
reference = f"openapi-python-client-{time.time_ns()}"

sent = send_messages.sync_detailed(
    client=hub,
    idempotency_key=reference,
    body=Transmission(
        mailing=Mailing(identifier="Integração API V12.0", cost_centre_id=12981),
        messages=[OutgoingMessage(msisdn=msisdn, message="Teste do cliente Python", reference=reference)],
    ),
)
assert sent.status_code == 202 and isinstance(sent.parsed, Accepted), sent
accepted = sent.parsed.messages[0]
assert accepted.success and accepted.id and accepted.reference == reference, accepted
assert accepted.encoding == "GSM-7", accepted

until = time.monotonic() + 60
while True:
    message = get_message.sync(accepted.id, client=hub)
    assert isinstance(message, MessageDetails), message
    if message.status in ("sent", "delivered"):
        break
    assert time.monotonic() < until and message.status != "failed", message
    time.sleep(0.5)
assert message.msisdn == msisdn and message.mailing.cost_centre_id == 12981, message

same = find_messages.sync(client=hub, reference=reference)
assert isinstance(same, MessageDetails) and same.id == accepted.id, same

listed = find_messages.sync(client=hub, status=FindMessagesStatus.UNCERTAIN, limit=10)
assert isinstance(listed, MessageList), listed
assert all(each.status == "uncertain" for each in listed.messages), listed

talk = get_conversation.sync(msisdn, client=hub)
assert isinstance(talk, ConversationEntries) and accepted.id in [entry.id for entry in talk.entries], talk

refused = send_messages.sync_detailed(client=hub, body=[OutgoingMessage(msisdn="12345", message="Teste")])
assert refused.status_code == 400 and isinstance(refused.parsed, SubmissionProblem), refused
error = refused.parsed.errors[0]
assert error.field == "[0].msisdn" and error.detail, refused

unknown = get_message.sync("nobody-has-this", client=hub)
assert isinstance(unknown, Problem) and unknown.status == 404, unknown

blocked = import_opt_outs.sync(client=hub, body=File(BytesIO(b"msisdn\n5511980664213\n")))
assert isinstance(blocked, OptOutImport) and blocked.added == 1, blocked
assert delete_opt_out.sync_detailed("5511980664213", client=hub).status_code == 204

# The response of API Gateway to a request that does not reach the hub.
gateway = httpx.MockTransport(lambda request: httpx.Response(429, json={"message": "Too Many Requests"}))
throttled = find_messages.sync(
    client=AuthenticatedClient(base_url=url, token=key, httpx_args={"transport": gateway}), reference=reference
)
assert isinstance(throttled, GatewayError), throttled

print(f"openapi-python-client: {accepted.id} is {message.status}; {refused.parsed.status}: {error.field} {error.detail}")
