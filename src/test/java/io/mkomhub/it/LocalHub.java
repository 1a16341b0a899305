package io.mkomhub.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a class the one {@link Hub}, starting it for the first of them. After each test the platform behaves
 * again; after each class nothing that its tests sent may stand in the functions' logs.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LocalHub.Extension.class)
@Timeout(300)
@interface LocalHub {

    /** Does what the annotation says. */
    final class Extension implements ParameterResolver, AfterEachCallback, AfterAllCallback {

        private static Hub hub(ExtensionContext context) {
            // Surefire gives each class to JUnit by itself, so that what is kept for one execution is kept for one
            // class.
            return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(Hub.class))
                    .computeIfAbsent(Hub.class, key -> new Hub(), Hub.class);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Hub.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return hub(context);
        }

        @Override
        public void afterEach(ExtensionContext context) {
            hub(context).mkom().behave();
        }

        @Override
        public void afterAll(ExtensionContext context) {
            hub(context).assertDiscreet();
        }
    }
}
