package io.mkomhub.local.template;

import java.util.List;

/**
 * The resources of a template that run on one machine. Others, such as roles, log groups and alarms, are omitted.
 *
 * @param queues the queues; dead-letter queues come before the queues that use them
 * @param tables the tables
 * @param functions the functions, in the template's order
 */
public record Stack(List<QueueResource> queues, List<TableResource> tables, List<FunctionResource> functions) {

    /**
     * Returns the queue with this name in the template.
     *
     * @throws IllegalArgumentException if there is none
     */
    public QueueResource queue(String logicalId) {
        return queues.stream()
                .filter(queue -> queue.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no queue " + logicalId + " in the template"));
    }

    /**
     * Returns the table with this name in the template.
     *
     * @throws IllegalArgumentException if there is none
     */
    public TableResource table(String logicalId) {
        return tables.stream()
                .filter(table -> table.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no table " + logicalId + " in the template"));
    }
}
