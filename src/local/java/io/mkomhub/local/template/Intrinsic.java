package io.mkomhub.local.template;

/**
 * A CloudFormation function call as written in the template, not evaluated yet.
 *
 * @param name the function in its long form: {@code Ref}, {@code Condition}, {@code Fn::Sub}…
 * @param argument its argument as read from YAML
 */
record Intrinsic(String name, Object argument) {}
