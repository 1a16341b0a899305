package io.mkomhub.local.template;

import java.util.Map;

/**
 * What CloudFormation would know only after it created the resources.
 *
 * @param sqsEndpoint the base address of SQS, without a trailing slash
 * @param region the AWS region in all ARNs
 * @param accountId the AWS account in all ARNs
 * @param stackName the prefix of generated physical names
 * @param names known physical names of resources in a real stack, by logical id
 */
public record CloudAddresses(
        String sqsEndpoint, String region, String accountId, String stackName, Map<String, String> names) {

    public CloudAddresses {
        names = Map.copyOf(names);
    }

    /** Addresses of resources of which none exists yet. */
    public CloudAddresses(String sqsEndpoint, String region, String accountId, String stackName) {
        this(sqsEndpoint, region, accountId, stackName, Map.of());
    }

    /** Returns the physical name that CloudFormation gave, or would generate, without its random suffix. */
    String physicalName(String logicalId) {
        return names.getOrDefault(logicalId, stackName + "-" + logicalId);
    }

    String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + region + ":" + accountId + ":" + resource;
    }
}
