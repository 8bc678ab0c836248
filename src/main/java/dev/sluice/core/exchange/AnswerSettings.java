package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings for where the JSON of a response reports errors. Paths are names joined by dots; a list on the path is replaced by each of its elements.
 */
public record AnswerSettings(
        @Setting(value = "Path of the code, or of the list of codes.", min = 1, max = 100)
        String code,

        @Setting(value = "Path of the message.", min = 1, max = 100) @Nullable
        String message,

        @Setting(
                value = "Path of the code that each order has in the answer to a call that writes orders: a batch may"
                        + " fail in part.",
                min = 1,
                max = 100)
        @Nullable
        String orderCode,

        @Setting(value = "Whether errors come with status 200 too.", def = "false")
        boolean insideSuccess,

        @Setting(value = "Other paths of codes, where errors have several shapes.", max = 8, def = "[]")
        List<String> moreCodes,

        @Setting(value = "Other paths of messages.", max = 8, def = "[]")
        List<String> moreMessages,

        @Setting(
                value = "Path of a flag that says whether the call worked: where it is true no code counts, where it"
                        + " is false it failed even without one.",
                min = 1,
                max = 100)
        @Nullable
        String success,

        @Setting(value = "Path of the same flag of each order, beside its code.", min = 1, max = 100) @Nullable
        String orderSuccess,

        @Setting(value = "Other paths of codes of each order.", max = 8, def = "[]")
        List<String> moreOrderCodes) {}
