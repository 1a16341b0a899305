package io.mkomhub.channel;

import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.window.RecipientZone;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The events that a channel is told of, whichever channel their message came through. An empty set admits all.
 *
 * @param types the types of events
 * @param mailings identifiers of mailings
 * @param costCentres ids of cost centres
 * @param areaCodes area codes (DDD) of Brazilian numbers, two digits each
 */
public record EventFilter(Set<EventType> types, Set<String> mailings, Set<Long> costCentres, Set<String> areaCodes) {

    public EventFilter {
        types = Set.copyOf(types);
        mailings = Set.copyOf(mailings);
        costCentres = Set.copyOf(costCentres);
        areaCodes = Set.copyOf(areaCodes);
    }

    /**
     * Whether the channel is told.
     *
     * @param mailing the mailing of the message that the event is about, or that the person replied to; empty if that is
     *     unknown, which no set of mailings or cost centres admits
     */
    public boolean admits(ChannelNotification notification, Optional<Mailing> mailing) {
        return isIn(types, EventType.of(notification.news())::equals)
                && isIn(
                        mailings,
                        name -> mailing.filter(of -> of.identifier().equals(name))
                                .isPresent())
                && isIn(
                        costCentres,
                        id -> mailing.filter(of -> of.costCentreId() == id).isPresent())
                && isIn(
                        areaCodes,
                        code -> RecipientZone.areaCode(notification.msisdn().digits())
                                .filter(code::equals)
                                .isPresent());
    }

    private static <T> boolean isIn(Set<T> set, Predicate<T> wanted) {
        return set.isEmpty() || set.stream().anyMatch(wanted);
    }
}
