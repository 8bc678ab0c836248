package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings for the order ids in a call and in its response. A value may be one id, a JSON array, or ids joined by
 * commas.
 */
public record OrderSettings(
        @Setting(value = "Parameters with order ids that the client chooses.", max = 16, def = "[]")
        List<String> client,

        @Setting(value = "Parameters with order ids of the exchange.", max = 16, def = "[]")
        List<String> exchange,

        @Setting(
                value =
                        "Parameter with the list of a batch: a JSON array of objects, or list[0][name]... \"[]\": the body is "
                                + "that array.",
                min = 1,
                max = 64)
        @Nullable
        String list,

        @Setting(
                value =
                        "Object that holds an order, in the call or in an element of the list. The parameters of 'terms' "
                                + "and 'codes' are in it.",
                min = 1,
                max = 64)
        @Nullable
        String at,

        @Setting(
                value = "Whether the call cancels all orders of its instrument, or of the account when it names no "
                        + "instrument.",
                def = "false")
        boolean all,

        @Setting(
                value = "Whether responses contain errors in spite of status 200: each element of a batch has its own.",
                def = "false")
        boolean errorsInSuccess,

        @Setting(value = "Paths of client ids in the response.", max = 8, def = "[]")
        List<String> responseClient,

        @Setting(value = "Paths of exchange ids in the response.", max = 8, def = "[]")
        List<String> responseExchange,

        @Setting(
                value =
                        "Name of the set in 'terms' by which the size and the price of the orders are read. Absent: they "
                                + "cannot be computed.",
                min = 1,
                max = 64)
        @Nullable
        String terms) {
    /**
     * Returns the same settings for a response that is nested in another object.
     *
     * @param member the path of the object that stands for the response; null if nothing encloses it
     * @param of the member of the response that it stands for; null if it stands for the whole response
     */
    public OrderSettings nestedIn(@Nullable String member, @Nullable String of) {
        if (member == null) {
            return this;
        }
        return new OrderSettings(
                client,
                exchange,
                list,
                at,
                all,
                errorsInSuccess,
                nestedPaths(member, of, responseClient),
                nestedPaths(member, of, responseExchange),
                terms);
    }

    private static List<String> nestedPaths(String member, @Nullable String of, List<String> paths) {
        String start = of == null ? "" : of + ".";
        return paths.stream()
                .filter(path -> path.startsWith(start))
                .map(path -> member + "." + path.substring(start.length()))
                .toList();
    }

    /** Returns the whole name of a parameter of an order. */
    public String qualifiedName(String parameter) {
        return at == null ? parameter : at + "." + parameter;
    }

    /** The name of a list that is the whole body. */
    public static final String BODY = "[]";

    public static final OrderSettings NONE =
            new OrderSettings(List.of(), List.of(), null, null, false, false, List.of(), List.of(), null);
}
