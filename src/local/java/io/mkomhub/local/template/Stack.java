package io.mkomhub.local.template;

import java.util.List;

/**
 * Everything of a template that runs on one machine; what does not (roles, log groups, alarms) is left out.
 *
 * @param queues dead-letter queues before the queues that use them
 * @param tables tables
 * @param functions functions, in the template's order
 */
public record Stack(List<QueueResource> queues, List<TableResource> tables, List<FunctionResource> functions) {

    /**
     * The queue with that name in the template.
     *
     * @throws IllegalArgumentException when there is none
     */
    public QueueResource queue(String logicalId) {
        return queues.stream()
                .filter(queue -> queue.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no queue " + logicalId + " in the template"));
    }

    /**
     * The table with that name in the template.
     *
     * @throws IllegalArgumentException when there is none
     */
    public TableResource table(String logicalId) {
        return tables.stream()
                .filter(table -> table.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no table " + logicalId + " in the template"));
    }
}
