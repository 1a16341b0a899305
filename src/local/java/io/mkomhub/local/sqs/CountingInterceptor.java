package io.mkomhub.local.sqs;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** Counts what is received and deleted for a function, as Lambda's event source mapping does at the user's expense. */
final class CountingInterceptor implements ExecutionInterceptor {

    private final SqsUsage usage;
    private final String function;

    CountingInterceptor(SqsUsage usage, String function) {
        this.usage = usage;
        this.function = function;
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        if (request instanceof ReceiveMessageRequest receive
                && context.response() instanceof ReceiveMessageResponse response) {
            add(
                    response.messages().isEmpty() ? SqsUsage.EMPTY_RECEIVE : "ReceiveMessage",
                    receive.queueUrl(),
                    response.messages().stream()
                            .mapToLong(message -> message.body().length())
                            .sum());
        } else if (request instanceof DeleteMessageBatchRequest delete) {
            add("DeleteMessageBatch", delete.queueUrl(), 0);
        }
    }

    private void add(String action, String queueUrl, long payload) {
        usage.add(new SqsUsage.Call(function, action, Queues.nameIn(queueUrl)), payload);
    }
}
