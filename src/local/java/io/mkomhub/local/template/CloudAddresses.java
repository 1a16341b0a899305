package io.mkomhub.local.template;

/**
 * What CloudFormation would know only after creating the resources.
 *
 * @param sqsEndpoint base address of SQS, without a trailing slash
 * @param region AWS region every resource is said to be in
 * @param accountId account every resource is said to belong to
 * @param stackName prefix of generated physical names
 */
public record CloudAddresses(String sqsEndpoint, String region, String accountId, String stackName) {

    /** Physical name CloudFormation would generate, without its random ending. */
    String physicalName(String logicalId) {
        return stackName + "-" + logicalId;
    }

    String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + region + ":" + accountId + ":" + resource;
    }
}
