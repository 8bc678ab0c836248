package dev.sluice.core.pull;

import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.PullBookSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A reader of a page of a book's open orders, while the response arrives. Not thread-safe. */
public final class OrderPageReader {
    /** The largest number of orders of one page; further ones are read from a later list. */
    private static final int MAX_ORDERS = 10_000;

    private final PullBookSettings settings;
    private final UnaryOperator<String> nameOf;
    private final Function<RestingOrder, @Nullable String> botOf;
    private final List<String> members;
    private final ListScanner scanner;
    private final List<RestingOrder> orders = new ArrayList<>();
    private boolean hasMore;
    private boolean isUnreadable;

    /**
     * Creates a reader.
     *
     * @param nameOf returns the canonical name of an instrument
     * @param botOf returns which bot placed an order, of which that is not known yet; null if nobody knows
     * @param encoding how the response is compressed; null if it is not
     */
    public OrderPageReader(
            PullBookSettings settings,
            UnaryOperator<String> nameOf,
            Function<RestingOrder, @Nullable String> botOf,
            @Nullable String encoding) {
        this.settings = settings;
        this.nameOf = nameOf;
        this.botOf = botOf;
        Set<String> all = new LinkedHashSet<>(List.of(settings.id(), settings.instrument()));
        if (settings.client() != null) {
            all.add(settings.client());
        }
        all.addAll(settings.spared().keySet());
        members = List.copyOf(all);
        scanner = new ListScanner(settings.list(), members, settings.cursor(), encoding, this::add);
    }

    /** Returns what reads the bytes. */
    public ListScanner scanner() {
        return scanner;
    }

    private void add(@Nullable String[] values) {
        String id = value(settings.id(), values);
        if (id.isEmpty()) {
            isUnreadable = true;
        } else if (orders.size() >= MAX_ORDERS) {
            hasMore = true;
        } else {
            String client = settings.client() == null ? "" : value(settings.client(), values);
            String instrument = value(settings.instrument(), values);
            String name = instrument.isEmpty() ? "" : nameOf.apply(instrument);
            RestingOrder order = new RestingOrder(id, client, instrument, name, null, isSpared(values));
            orders.add(new RestingOrder(id, client, instrument, name, botOf.apply(order), order.spared()));
        }
    }

    private String value(String member, @Nullable String[] values) {
        return Objects.requireNonNullElse(values[members.indexOf(member)], "");
    }

    private boolean isSpared(@Nullable String[] values) {
        return settings.conditional()
                || settings.spared().entrySet().stream()
                        .anyMatch(rule -> rule.getValue().contains(value(rule.getKey(), values)));
    }

    /** Returns what was read, after the last byte. */
    public PullResult result() {
        String cursor = scanner.cursor();
        if (!scanner.isComplete() || isUnreadable) {
            return new PullResult.Failed("the list of open orders cannot be read");
        }
        return new PullResult.Listed(orders, Objects.requireNonNullElse(cursor, ""), hasMore || cursor == null);
    }
}
