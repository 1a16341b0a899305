package io.mkomhub.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a class the one {@link Console}, starting it for the first of them; skips them, with the reason, where
 * there is no browser. After each test nothing may be wrong with the page; a picture of it is left of a test that failed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LocalConsole.Extension.class)
@Timeout(300)
@interface LocalConsole {

    /** Does what the annotation says. */
    final class Extension implements ExecutionCondition, ParameterResolver, AfterEachCallback, AfterAllCallback {

        private static Console console(ExtensionContext context) {
            return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(Console.class))
                    .computeIfAbsent(Console.class, key -> new Console(), Console.class);
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Browser.isInstalled()
                    ? ConditionEvaluationResult.enabled("there is a browser")
                    : ConditionEvaluationResult.disabled(Browser.NOT_INSTALLED);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Console.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return console(context);
        }

        @Override
        public void afterEach(ExtensionContext context) {
            Browser browser = console(context).browser();
            if (context.getExecutionException().isEmpty()) {
                browser.assertNothingWrong();
                return;
            }
            String test = context.getRequiredTestMethod().getName() + "-" + context.getDisplayName();
            browser.picture(
                    Path.of("target/screenshots", "failed-" + test.replaceAll("[^\\p{Alnum}_-]+", "-") + ".webp"));
            // The next test is not to blame for what stands in the log of this one.
            browser.failures();
        }

        @Override
        public void afterAll(ExtensionContext context) {
            console(context).hub().assertDiscreet();
        }
    }
}
