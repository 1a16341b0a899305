package io.mkomhub.local.template;

import java.util.Map;

/**
 * What CloudFormation would know only after creating the resources.
 *
 * @param sqsEndpoint base address of SQS, without a trailing slash
 * @param region AWS region every resource is said to be in
 * @param accountId account every resource is said to belong to
 * @param stackName prefix of generated physical names
 * @param names physical names that are known, by logical id: of resources that a real stack has created
 */
public record CloudAddresses(
        String sqsEndpoint, String region, String accountId, String stackName, Map<String, String> names) {

    public CloudAddresses {
        names = Map.copyOf(names);
    }

    /** Nothing is created yet. */
    public CloudAddresses(String sqsEndpoint, String region, String accountId, String stackName) {
        this(sqsEndpoint, region, accountId, stackName, Map.of());
    }

    /** Physical name CloudFormation gave, or would generate, without its random ending. */
    String physicalName(String logicalId) {
        return names.getOrDefault(logicalId, stackName + "-" + logicalId);
    }

    String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + region + ":" + accountId + ":" + resource;
    }
}
