package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings for where the JSON of a response reports errors. Paths are names joined by dots; a list on the path is
 * replaced by each of its elements.
 */
public record ResponseSettings(
        @Setting(value = "Path of the error code, or of a list of codes.", min = 1, max = 100)
        String code,

        @Setting(value = "Path of the error message.", min = 1, max = 100) @Nullable
        String message,

        @Setting(
                value =
                        "Path of the code of each order in the response to a call with several orders, because a batch may "
                                + "fail in part.",
                min = 1,
                max = 100)
        @Nullable
        String orderCode,

        @Setting(value = "Whether errors may also come with status 200.", def = "false")
        boolean errorsInSuccess,

        @Setting(
                value = "Further paths of codes, for an exchange whose errors have several formats.",
                max = 8,
                def = "[]")
        List<String> moreCodes,

        @Setting(value = "Further paths of messages.", max = 8, def = "[]")
        List<String> moreMessages,

        @Setting(
                value =
                        "Path of a flag that shows whether the call succeeded. true: codes are ignored; false: the call "
                                + "failed, even without a code.",
                min = 1,
                max = 100)
        @Nullable
        String success,

        @Setting(value = "Path of the same flag for each order, next to the order's code.", min = 1, max = 100)
        @Nullable
        String orderSuccess,

        @Setting(value = "Further paths of the code of each order.", max = 8, def = "[]")
        List<String> moreOrderCodes) {}
