package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A setting with its value and the place of the value, without possible secrets.
 *
 * @param key the path from the root of the file: {@code proxy.upstream.connectMs}
 * @param value the value as JSON; "" if it is not set and has no default
 * @param fallback the default as JSON; "" if there is none
 * @param file the file with the value; "" if it is the default
 * @param line the line in that file; 0 if the value is the default or the line is unknown
 * @param doc the description of the setting
 */
public record EffectiveSetting(String key, String value, String fallback, String file, int line, String doc) {
    /** Files with secrets: somebody may have written the secret instead of the name of its file. */
    private static final List<String> SECRET_FILES =
            List.of("secretFile", "passwordFile", "webhookFile", "headersFile");

    private static final int MAX_ELEMENTS = 100;
    private static final int MAX_SETTINGS = 5_000;

    /** Returns the settings of the gateway, in the order of the documentation. */
    static List<EffectiveSetting> ofGateway(ConfigSources sources) {
        BoundFile<GatewaySettings> gateway = sources.gateway();
        return of(GatewaySettings.class, gateway == null ? null : gateway.tree());
    }

    /** Returns the settings of an exchange, with its limits; empty if there is none of this name. */
    static List<EffectiveSetting> ofExchange(ConfigSources sources, String name) {
        BoundFile<ExchangeEntry> entry = sources.exchanges().get(name);
        return entry == null ? List.of() : of(ExchangeEntry.class, entry.tree());
    }

    /** Returns this setting without its value and place. */
    public EffectiveSetting absent() {
        return new EffectiveSetting(key, "", fallback, "", 0, doc);
    }

    private static List<EffectiveSetting> of(Class<? extends Record> type, @Nullable JsonTree tree) {
        List<EffectiveSetting> settings = new ArrayList<>();
        new Walk(settings).fields("", new JsonShape.Fields(type), tree);
        return settings;
    }

    /** A walk through the shape of the settings and the values of the files at the same time. */
    private record Walk(List<EffectiveSetting> settings) {
        void fields(String path, JsonShape.Fields shape, @Nullable JsonTree tree) {
            for (SettingsField field : shape.fields()) {
                JsonTree own = tree == null ? null : tree.child(field.name());
                String key = path.isEmpty() ? field.name() : path + "." + field.name();
                setting(key, field.jsonShape(), new Value(own, field.fallback(), field.doc()));
            }
        }

        private void setting(String key, JsonShape shape, Value value) {
            JsonTree shown = value.shown();
            JsonShape.Fields inner = fields(shape, shown);
            if (inner != null) {
                fields(key, inner, value.own());
            } else if (shown instanceof JsonTree.Obj obj && !obj.members().isEmpty()) {
                JsonShape of = element(shape);
                obj.members()
                        .forEach((name, member) -> setting(
                                key + "." + name,
                                of,
                                value.own() == null ? value.as(null, member) : value.as(member, null)));
            } else if (element(shape) instanceof JsonShape.Fields of && value.own() instanceof JsonTree.Arr list) {
                for (int i = 0; i < list.elements().size(); i++) {
                    setting(key + "." + i, of, value.as(list.elements().get(i), null));
                }
            } else if (settings.size() < MAX_SETTINGS) {
                settings.add(value.setting(key));
            }
        }

        /** Returns the record that a value is; null if it is none. An absent one is a record of defaults. */
        private static JsonShape.@Nullable Fields fields(JsonShape shape, @Nullable JsonTree tree) {
            if (shape instanceof JsonShape.Fields fields) {
                return tree instanceof JsonTree.Obj ? fields : null;
            }
            return shape instanceof JsonShape.OneOf oneOf && tree instanceof JsonTree.Obj obj
                    ? oneOf.keyed().entrySet().stream()
                            .filter(one -> obj.members().containsKey(one.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElse(null)
                    : null;
        }

        private static JsonShape element(JsonShape shape) {
            if (shape instanceof JsonShape.MapShape named) {
                return named.element();
            }
            if (shape instanceof JsonShape.ListShape many) {
                return many.element();
            }
            return shape instanceof JsonShape.Keyed keyed ? keyed.element() : new JsonShape.Text();
        }
    }

    /**
     * A value of a setting.
     *
     * @param own the value in the files; null if they have none
     */
    private record Value(@Nullable JsonTree own, @Nullable JsonTree fallback, String doc) {
        @Nullable
        JsonTree shown() {
            return own == null ? fallback : own;
        }

        Value as(@Nullable JsonTree anotherOwn, @Nullable JsonTree anotherFallback) {
            return new Value(anotherOwn, anotherFallback, doc);
        }

        EffectiveSetting setting(String key) {
            JsonTree shown = shown();
            boolean isFile = own != null && !own.sourceLocation().file().startsWith(SourceLocation.DEFAULT);
            return new EffectiveSetting(
                    JsonTree.printable(key, JsonTree.MAX_SHOWN * 4),
                    shown == null ? "" : isSecretFile(key) ? shown.maskedText() : text(shown),
                    fallback == null ? "" : text(fallback),
                    isFile && own != null ? own.sourceLocation().file() : "",
                    isFile && own != null ? own.sourceLocation().line() : 0,
                    doc);
        }

        private static boolean isSecretFile(String key) {
            for (String name : SECRET_FILES) {
                if (key.endsWith(name)) {
                    return true;
                }
            }
            return false;
        }

        private static String text(JsonTree tree) {
            return tree instanceof JsonTree.Arr list
                    ? list.elements().stream()
                            .limit(MAX_ELEMENTS)
                            .map(Value::text)
                            .collect(
                                    Collectors.joining(",", "[", list.elements().size() > MAX_ELEMENTS ? ",…]" : "]"))
                    : tree.text();
        }
    }
}
