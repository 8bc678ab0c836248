package dev.sluice.core.exchange.settings.pull;

import dev.sluice.base.settings.Setting;
import java.util.List;
import java.util.Map;

/**
 * Settings for reading the rights of an API key from a response of the exchange, for {@code check --keys}.
 * {@code sluice-signer} makes the call.
 *
 * <p>A path joins the members by dots. {@code []} stands for each element of a list, {@code [NAME=VALUE]} for those of
 * which a member has this value, and {@code [NAME=*]} for the one whose member is the key itself or its beginning. A
 * text with commas is a list of values.
 */
public record KeyRightsSettings(
        @Setting(value = "Rights that a cancel needs. Empty: the answer does not tell them.", max = 16, def = "[]")
        List<KeyRight> trade,

        @Setting(
                value = "Paths and their values of which one says that the key can withdraw. Empty: the answer does not"
                        + " tell it.",
                max = 4,
                def = "{}")
        Map<String, List<String>> withdraw,

        @Setting(
                value = "Paths and their values of which one says that the exchange does not know the key.",
                max = 4,
                def = "{}")
        Map<String, List<String>> wrong,

        @Setting(value = "Source of this information: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {}
