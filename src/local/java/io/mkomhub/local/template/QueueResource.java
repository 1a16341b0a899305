package io.mkomhub.local.template;

import java.util.Map;

/**
 * An {@code AWS::SQS::Queue}.
 *
 * @param logicalId its name in the template
 * @param name its physical name
 * @param url its address
 * @param arn its ARN
 * @param attributes the attributes as {@code CreateQueue} accepts them, with {@code RedrivePolicy} as JSON
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html">CreateQueue</a>
 */
public record QueueResource(String logicalId, String name, String url, String arn, Map<String, String> attributes) {}
