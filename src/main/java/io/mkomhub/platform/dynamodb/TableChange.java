package io.mkomhub.platform.dynamodb;

import java.util.Optional;

/**
 * A change of one item, as the table's stream tells it.
 *
 * @param sequence its place in the order of the changes of its shard: digits, compared as a number
 * @param before the item before; empty if there was none
 * @param after the item after; empty if there is none now
 */
public record TableChange(String sequence, Optional<Item> before, Optional<Item> after) {}
