package io.mkomhub.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** A test that needs the embedded SQS and DynamoDB: skipped, with its reason, where others are used. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EmbeddedOnly.Condition.class)
public @interface EmbeddedOnly {

    /** What it does that cannot be done with others. */
    String value();

    /** Does what the annotation says. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), EmbeddedOnly.class)
                    .filter(annotation -> isSet("local.sqs.endpoint") || isSet("local.dynamodb.endpoint"))
                    .map(annotation -> ConditionEvaluationResult.disabled(
                            "only with the embedded SQS and DynamoDB: " + annotation.value()))
                    .orElseGet(() -> ConditionEvaluationResult.enabled("nothing stands against it"));
        }

        private static boolean isSet(String property) {
            return !System.getProperty(property, "").isBlank();
        }
    }
}
