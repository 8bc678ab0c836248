package dev.sluice.core.pull;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.pull.PullBookSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A reader of a page of a book's open orders, while the response arrives. Not thread-safe. */
public final class OrderPageReader {
    /** The largest number of orders of one page; further ones are read from a later list. */
    private static final int MAX_ORDERS = 10_000;

    /** A path that no response has. */
    private static final String NOWHERE = "-";

    /** Seconds beyond which a number is no time of this century. */
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(4_000_000_000L);

    /** The known orders, which are updated from a list. */
    public interface KnownOrders {
        /** Returns the bot that placed an order; null if it is unknown. */
        @Nullable
        String botOf(RestingOrder order);

        /** Records when an order was placed, by the exchange's clock; called after {@link #botOf}. */
        default void learnPlacedTime(RestingOrder order, long epochNanos) {}
    }

    private final PullBookSettings settings;
    private final PullRequest request;
    private final UnaryOperator<String> nameOf;
    private final KnownOrders known;
    private final List<String> members;
    private final ListScanner scanner;
    private final List<RestingOrder> orders = new ArrayList<>();
    private int read;
    private boolean hasMore;
    private boolean isUnreadable;

    /**
     * Creates a reader.
     *
     * @param request the request whose response is read
     * @param nameOf returns the canonical name of an instrument
     * @param encoding how the response is compressed; null if it is not
     */
    public OrderPageReader(
            PullBookSettings settings,
            PullRequest request,
            UnaryOperator<String> nameOf,
            KnownOrders known,
            @Nullable String encoding) {
        this.settings = settings;
        this.request = request;
        this.nameOf = nameOf;
        this.known = known;
        Set<String> all = new LinkedHashSet<>(List.of(settings.id(), settings.instrument()));
        if (settings.client() != null) {
            all.add(settings.client());
        }
        if (settings.placedAt() != null) {
            all.add(settings.placedAt());
        }
        all.addAll(settings.spared().keySet());
        members = List.copyOf(all);
        scanner = listsInstruments()
                ? new ListScanner(NOWHERE, List.of(), settings.instruments(), encoding, none -> {})
                : new ListScanner(settings.list(), members, settings.cursor(), encoding, this::add);
    }

    private boolean listsInstruments() {
        return settings.instruments() != null && request.instrument().isEmpty();
    }

    /** Returns the scanner, which must be given the bytes of the response. */
    public ListScanner scanner() {
        return scanner;
    }

    private void add(@Nullable String[] values) {
        read++;
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
            orders.add(new RestingOrder(id, client, instrument, name, known.botOf(order), order.isSpared()));
            if (settings.placedAt() != null) {
                learn(order, DecimalParser.parsePositive(value(settings.placedAt(), values)));
            }
        }
    }

    private void learn(RestingOrder order, @Nullable BigDecimal seconds) {
        if (seconds != null && seconds.compareTo(MAX_SECONDS) < 0) {
            known.learnPlacedTime(
                    order,
                    seconds.multiply(BigDecimal.valueOf(Nanos.PER_SECOND)).longValue());
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

    /** Returns the result; called after the last byte. */
    public PullResult result() {
        if (!scanner.isComplete() || isUnreadable) {
            return new PullResult.Failed("the list of open orders cannot be read");
        }
        List<String> others = scanner.otherValues();
        if (listsInstruments()) {
            return new PullResult.Instruments(others, scanner.hasLostValues());
        }
        Integer size = settings.pageSize();
        boolean isFull = size != null && read >= size;
        boolean isNamed = settings.cursor() != null && read > 0 && !others.isEmpty();
        String named = isNamed ? others.get(others.size() - 1) : "";
        String next = size != null && isFull && named.isEmpty() ? nextCursor(size) : named;
        boolean isLost = scanner.hasLostValues() || (isFull && next.isEmpty());
        return new PullResult.Listed(orders, next, hasMore || isLost);
    }

    /** Returns the cursor of the page after a full one; "" if it is not known. */
    private String nextCursor(int size) {
        if (settings.paging() == null || orders.isEmpty()) {
            return "";
        }
        long before = request.cursor().isEmpty() ? 0 : NumberParser.parse(request.cursor());
        return switch (settings.paging()) {
            case NUMBER -> Long.toString(Math.max(1, before) + 1);
            case OFFSET -> Long.toString(Math.max(0, before) + size);
            case LAST -> orders.get(orders.size() - 1).id();
        };
    }
}
