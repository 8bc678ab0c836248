package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.DefaultStatuses;
import dev.sluice.core.exchange.settings.AnswerSettings;
import dev.sluice.core.exchange.settings.OrderSettings;
import dev.sluice.core.exchange.settings.RouteSettings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tree of the names that lead to the values of interest in a response. Lists are transparent: their elements take the place of the list.
 * Immutable and thread-safe.
 */
public final class ResponsePaths {
    /** The purpose of a value. */
    public enum Role {
        CODE,
        MESSAGE,
        ORDER_CODE,
        SUCCESS,
        ORDER_SUCCESS,
        CLIENT_ID,
        EXCHANGE_ID,
        SERVER_TIME,
        TOKEN
    }

    /** A name on a path or at its end. */
    public static final class Node {
        private final Map<String, Node> next = new HashMap<>();
        private @Nullable Role role;

        @Nullable
        public Node next(String name) {
            return next.get(name);
        }

        public int size() {
            return next.size();
        }

        @Nullable
        public Role role() {
            return role;
        }
    }

    private final Node root = new Node();
    private final boolean afterSuccess;
    private final boolean afterFailure;

    /**
     * Builds the tree.
     *
     * @param writesOrders true if each order of the call has its own code in the response
     */
    ResponsePaths(@Nullable AnswerSettings answers, OrderSettings orders, RouteSettings route, boolean writesOrders) {
        if (answers != null) {
            add(answers.code(), Role.CODE);
            answers.moreCodes().forEach(path -> add(path, Role.CODE));
            addIfStated(answers.message(), Role.MESSAGE);
            answers.moreMessages().forEach(path -> add(path, Role.MESSAGE));
            addIfStated(answers.success(), Role.SUCCESS);
            if (writesOrders) {
                addIfStated(answers.orderCode(), Role.ORDER_CODE);
                answers.moreOrderCodes().forEach(path -> add(path, Role.ORDER_CODE));
                addIfStated(answers.orderSuccess(), Role.ORDER_SUCCESS);
            }
        }
        orders.answerClient().forEach(path -> add(path, Role.CLIENT_ID));
        orders.answerExchange().forEach(path -> add(path, Role.EXCHANGE_ID));
        addIfStated(route.serverTime(), Role.SERVER_TIME);
        addIfStated(route.token(), Role.TOKEN);
        boolean named = orders.errorsInSuccess()
                || !orders.answerClient().isEmpty()
                || !orders.answerExchange().isEmpty();
        afterSuccess = named
                || route.serverTime() != null
                || route.token() != null
                || (answers != null && answers.errorsInSuccess());
        afterFailure = named || answers != null;
    }

    private void addIfStated(@Nullable String path, Role role) {
        if (path != null) {
            add(path, role);
        }
    }

    private void add(String path, Role role) {
        Node node = root;
        for (String name : path.split("\\.", -1)) {
            node = node.next.computeIfAbsent(name, key -> new Node());
        }
        node.role = role;
    }

    public Node root() {
        return root;
    }

    public boolean readsBodyOf(int status) {
        return DefaultStatuses.success(status) ? afterSuccess : afterFailure;
    }
}
