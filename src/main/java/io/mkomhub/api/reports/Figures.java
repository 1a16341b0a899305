package io.mkomhub.api.reports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.export.Column;
import io.mkomhub.core.message.SegmentPrice;
import io.mkomhub.core.tally.Figure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What became of some messages.
 *
 * @param sums the sums
 * @param price what one SMS costs; empty if the hub does not know
 */
record Figures(Map<Figure, Long> sums, Optional<SegmentPrice> price) {

    private static final String PRICE = "price";

    /** The figures in the order in which they are shown. */
    private static final List<Shown> SHOWN = List.of(
            Shown.of(Figure.ACCEPTED, "Aceitas"),
            new Shown("queued", "Na fila", figures -> Figure.queued(figures.sums())),
            Shown.of(Figure.SENT, "Enviadas"),
            Shown.of(Figure.DELIVERED, "Entregues"),
            Shown.of(Figure.FAILED, "Falharam"),
            Shown.of(Figure.UNCERTAIN, "Incertas"),
            Shown.of(Figure.OPTED_OUT, "Não enviadas por descadastro"),
            Shown.of(Figure.CANCELLED, "Canceladas"),
            Shown.of(Figure.EXPIRED, "Vencidas"),
            Shown.of(Figure.WITHOUT_CALLBACK, "Sem callback"),
            Shown.of(Figure.SEGMENTS, "SMS"),
            Shown.of(Figure.SEGMENTS_SENT, "SMS enviados"),
            Shown.of(Figure.REPLIES, "Respostas"),
            Shown.of(Figure.OPT_OUTS, "Descadastros"));

    /** A figure with its names. */
    private record Shown(String name, String portuguese, ToLongFunction<Figures> number) {

        static Shown of(Figure figure, String portuguese) {
            return new Shown(figure.word(), portuguese, figures -> figures.get(figure));
        }
    }

    long get(Figure figure) {
        return sums.getOrDefault(figure, 0L);
    }

    private Optional<BigDecimal> cost() {
        return price.map(one -> one.amount(get(Figure.SEGMENTS_SENT)));
    }

    /** Adds them to an object. */
    void putInto(ObjectNode json) {
        SHOWN.forEach(shown -> json.put(shown.name(), shown.number().applyAsLong(this)));
        cost().ifPresent(reais -> json.put(PRICE, reais.toPlainString()));
    }

    /** The columns of a file that has them. */
    static <T> List<Column<T>> columns(Function<T, Figures> figures) {
        List<Column<T>> columns = new ArrayList<>();
        SHOWN.forEach(shown -> columns.add(new Column<>(
                shown.name(),
                shown.portuguese(),
                (row, cells) -> cells.number(shown.number().applyAsLong(figures.apply(row))))));
        columns.add(new Column<>(
                PRICE,
                "Preço (R$)",
                (row, cells) -> cells.number(figures.apply(row).cost())));
        return columns;
    }
}
