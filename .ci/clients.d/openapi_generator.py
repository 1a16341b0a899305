"""Calls a running hub with the client of openapi-generator, module openapi_client: openapi_generator.py URL KEY"""

import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from openapi_client import (
    Accepted,
    ApiClient,
    ApiException,
    Configuration,
    ConversationsApi,
    ErrorAnswer,
    GatewayError,
    Mailing,
    MailingCostCentreId,
    MessageDetails,
    MessageList,
    MessagesApi,
    OptOutsApi,
    OutgoingMessage,
    OutgoingMessageReference,
    Problem,
    Submission,
    SubmissionProblem,
    Transmission,
)
from openapi_client.exceptions import BadRequestException, NotFoundException

url, key = sys.argv[1:]
hub = ApiClient(Configuration(host=url, access_token=key))
messages = MessagesApi(hub)
msisdn = "5511953959059"
reference = f"openapi-generator-{time.time_ns()}"


def failed(kind, call, *arguments):
    """Fails unless the call raises an exception of this kind. Returns its data."""
    try:
        answer = call(*arguments)
    except kind as e:
        return e.data
    raise AssertionError(f"no {kind.__name__}: {answer}")


sent = messages.send_messages_with_http_info(
    Submission(
        Transmission(
            mailing=Mailing(identifier="Integração API V12.0", cost_centre_id=MailingCostCentreId(12981)),
            messages=[
                OutgoingMessage(
                    msisdn=msisdn, message="Teste do cliente Python", reference=OutgoingMessageReference(reference)
                )
            ],
        )
    ),
    idempotency_key=reference,
)
assert sent.status_code == 202 and isinstance(sent.data, Accepted), sent
accepted = sent.data.messages[0]
assert accepted.success and accepted.id and accepted.reference == reference, accepted
assert accepted.encoding == "GSM-7", accepted

until = time.monotonic() + 60
while True:
    message = messages.get_message(accepted.id)
    assert isinstance(message, MessageDetails), message
    if message.status in ("sent", "delivered"):
        break
    assert time.monotonic() < until and message.status != "failed", message
    time.sleep(0.5)
assert message.msisdn == msisdn and message.mailing.cost_centre_id == 12981, message

same = messages.find_messages(reference=reference).actual_instance
assert isinstance(same, MessageDetails) and same.id == accepted.id, same

listed = messages.find_messages(status="uncertain", limit=10).actual_instance
assert isinstance(listed, MessageList), listed
assert all(each.status == "uncertain" for each in listed.messages), listed

talk = ConversationsApi(hub).get_conversation(msisdn)
assert accepted.id in [entry.id for entry in talk.entries], talk

refused = failed(
    BadRequestException, messages.send_messages, Submission([OutgoingMessage(msisdn="12345", message="Teste")])
)
assert isinstance(refused, SubmissionProblem) and refused.status == 400, refused
error = refused.errors[0]  # the generator renames `field` to var_field, and `class` to var_class
assert error.var_field == "[0].msisdn" and error.detail, refused

unknown = failed(NotFoundException, messages.get_message, "nobody-has-this")
assert isinstance(unknown, Problem) and unknown.status == 404, unknown

assert OptOutsApi(hub).import_opt_outs(b"msisdn\n5511980664213\n").added == 1
assert OptOutsApi(hub).delete_opt_out_with_http_info("5511980664213").status_code == 204


class Gateway(BaseHTTPRequestHandler):
    """Responds as API Gateway does before a request reaches the hub."""

    def do_GET(self):
        body = b'{"message":"Too Many Requests"}'
        self.send_response(429)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


with HTTPServer(("127.0.0.1", 0), Gateway) as gateway:
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{gateway.server_port}"
    throttled = failed(
        ApiException, MessagesApi(ApiClient(Configuration(host=address, access_token=key))).get_message, accepted.id
    )
    gateway.shutdown()
assert isinstance(throttled, ErrorAnswer) and isinstance(throttled.actual_instance, GatewayError), throttled

print(f"openapi-generator: {accepted.id} is {message.status}; {refused.status}: {error.var_field} {error.detail}")
