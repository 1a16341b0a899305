package io.mkomhub.local.template;

/**
 * A CloudFormation function call as it stands in the template, not yet evaluated.
 *
 * @param name what is called, in its long form: {@code Ref}, {@code Condition}, {@code Fn::Sub}…
 * @param argument its argument as read from YAML
 */
record Intrinsic(String name, Object argument) {}
