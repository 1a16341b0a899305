package io.mkomhub.local.alarm;

import io.mkomhub.local.template.AlarmResource;
import io.mkomhub.local.template.CloudAddresses;
import io.mkomhub.local.template.Template;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The alarms that are deployed. */
public final class DeployedAlarms {

    private DeployedAlarms() {}

    /** Those of a stack of this name. */
    public static List<AlarmResource> of(String stack) {
        return Template.load(Path.of("template.yaml")).alarms(Map.of(), addresses(stack));
    }

    static List<AlarmResource> parse(String template) {
        return Template.parse(template).alarms(Map.of(), addresses("stack"));
    }

    private static CloudAddresses addresses(String stack) {
        return new CloudAddresses("http://localhost", "sa-east-1", "000000000000", stack);
    }
}
