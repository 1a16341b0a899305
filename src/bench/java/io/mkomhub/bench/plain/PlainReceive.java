package io.mkomhub.bench.plain;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/** Checks the token of a webhook, queues its callbacks in one record, and answers. */
public final class PlainReceive implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {

    private final ObjectMapper json = new ObjectMapper();
    private final String queue = System.getenv("HUB_EVENTS_QUEUE_URL");
    private final byte[] token = System.getenv("HUB_WEBHOOK_TOKEN").getBytes(StandardCharsets.UTF_8);
    private final SqsClient sqs = SqsClient.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        if (!event.getRawPath().equals("/webhooks/mkom")
                || !event.getRequestContext().getHttp().getMethod().equals("POST")) {
            return answer(404, "{\"error\":\"there is nothing here\"}");
        }
        if (!MessageDigest.isEqual(tokenOf(event), token)) {
            return answer(403, "{\"error\":\"the token is wrong\"}");
        }
        JsonNode callback;
        try {
            callback = json.readTree(event.getBody());
        } catch (JsonProcessingException e) {
            return answer(400, "{\"error\":\"the body is not a callback\"}");
        }
        ObjectNode message = json.createObjectNode().put("received_at", System.currentTimeMillis());
        message.putArray("events").add(callback);
        SendMessageBatchResponse result = sqs.sendMessageBatch(batch -> batch.queueUrl(queue)
                .entries(SendMessageBatchRequestEntry.builder()
                        .id("0")
                        .messageBody(message.toString())
                        .build()));
        return result.hasFailed() && !result.failed().isEmpty()
                ? answer(503, "{\"error\":\"the callback was not queued\"}")
                : answer(200, "{\"received\":" + result.successful().size() + "}");
    }

    private static byte[] tokenOf(APIGatewayV2HTTPEvent event) {
        Map<String, String> query = event.getQueryStringParameters();
        return (query == null ? "" : query.getOrDefault("token", "")).getBytes(StandardCharsets.UTF_8);
    }

    private static APIGatewayV2HTTPResponse answer(int status, String body) {
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(status)
                .withHeaders(Map.of("content-type", "application/json"))
                .withBody(body)
                .build();
    }
}
