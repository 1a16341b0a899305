package io.mkomhub.it;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one running hub: started with the first that asks, stopped after the last. */
public final class HubExtension implements ParameterResolver, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(HubExtension.class);

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
        hub(context).noFaults();
    }

    private static Hub hub(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Hub.class, type -> Hub.start(), Hub.class);
    }
}
