package dev.sluice.base.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.jackson.VertxModule;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of records: the gateway writes its state with it, and the commands read that with the same records. A field
 * is named in one place, its component: by the component's own name or by {@link JsonProperty}.
 *
 * <p>A component {@code xNanos} whose field has {@code Ms}, {@code _ms} or {@code seconds} in its name is a number of
 * milliseconds or seconds with a fraction; one that may be absent ({@link JsonInclude}) is absent when it is not known,
 * which the component says with a number below zero. An enum is its {@code toString}. Reading is lenient, because a
 * gateway may be older or newer than a command: unknown fields are ignored, and absent lists and maps are empty.
 */
public final class RecordJson {
    private static final List<CoercionInputShape> NO_TEXT =
            List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean);
    private static final ObjectMapper MAPPER = mapper(false);
    private static final ObjectMapper STRICT = mapper(true);

    private RecordJson() {}

    private static ObjectMapper mapper(boolean isStrict) {
        JsonMapper mapper = JsonMapper.builder()
                .annotationIntrospector(new Conventions(isStrict))
                .visibility(PropertyAccessor.FIELD, Visibility.ANY)
                .visibility(PropertyAccessor.GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
                .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .configure(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL, !isStrict)
                .configure(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS, isStrict)
                .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, isStrict)
                .configure(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES, isStrict)
                .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, isStrict)
                .configure(DeserializationFeature.ACCEPT_FLOAT_AS_INT, !isStrict)
                .configure(MapperFeature.ALLOW_COERCION_OF_SCALARS, !isStrict)
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, isStrict)
                .withCoercionConfig(LogicalType.Textual, coercion -> {
                    for (CoercionInputShape other : NO_TEXT) {
                        coercion.setCoercion(other, isStrict ? CoercionAction.Fail : CoercionAction.TryConvert);
                    }
                })
                .addModule(new VertxModule())
                .build();
        for (Class<?> collection : List.of(List.class, Map.class)) {
            mapper.configOverride(collection).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
        }
        return mapper;
    }

    /** Prepares the writers of these records, so that the first response does not: that takes tens of milliseconds. */
    public static void prepare(Collection<Class<? extends Record>> types) {
        types.forEach(MAPPER::writerFor);
    }

    /** Returns the JSON of a record, or of a JSON object of Vert.x. */
    public static String encode(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(value.getClass() + " cannot be written as JSON", e);
        }
    }

    /** Returns the same in UTF-8. */
    public static Buffer toBuffer(Object value) {
        return Buffer.buffer(encode(value));
    }

    /**
     * Returns a record that was read from JSON.
     *
     * @throws IllegalArgumentException when the text is no JSON object, or a field has another type
     */
    public static <T extends Record> T decode(String json, Class<T> type) {
        return decode(MAPPER, json, type);
    }

    /**
     * Returns a record that was read from JSON that anybody may have written: nothing is converted, no field occurs
     * twice, and every component is there, but for those that may be absent.
     *
     * @throws IllegalArgumentException when it is not so
     */
    public static <T extends Record> T decodeStrictly(String json, Class<T> type) {
        return decode(STRICT, json, type);
    }

    private static <T extends Record> T decode(ObjectMapper mapper, String json, Class<T> type) {
        try {
            T value = mapper.readValue(json, type);
            if (value != null) {
                return value;
            }
            throw new IllegalArgumentException("null is no JSON object");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /** Returns the fields of a record by their names in JSON. */
    public static Map<String, ?> fields(Record value) {
        return MAPPER.convertValue(value, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    /** Returns the fields of records of this type, in their order. */
    static List<BeanPropertyDefinition> properties(Class<?> type) {
        return MAPPER.getSerializationConfig()
                .introspect(MAPPER.constructType(type))
                .findProperties();
    }

    /** Returns whether the field of this component is a number of milliseconds or seconds instead of nanoseconds. */
    static boolean isInOtherUnit(AnnotatedMember component) {
        return Unit.of(component.getName(), component.getAnnotation(JsonProperty.class)) != null;
    }

    /** The units that a field may have instead of the nanoseconds of its component. */
    private enum Unit {
        MILLIS(1e6),
        SECONDS(1e9);

        private final double nanos;

        Unit(double nanos) {
            this.nanos = nanos;
        }

        static @Nullable Unit of(String component, @Nullable JsonProperty field) {
            if (field == null || !component.endsWith("Nanos")) {
                return null;
            }
            String name = field.value();
            return name.contains("Ms") || name.contains("_ms") ? MILLIS : name.contains("econds") ? SECONDS : null;
        }
    }

    /** The conventions of these records beside the annotations of Jackson. */
    private static final class Conventions extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;
        private final boolean isStrict;

        Conventions(boolean isStrict) {
            this.isStrict = isStrict;
        }

        @Override
        public @Nullable Boolean hasRequiredMarker(AnnotatedMember of) {
            return isStrict ? (Boolean) !of.hasAnnotation(JsonInclude.class) : super.hasRequiredMarker(of);
        }

        @Override
        public @Nullable Object findSerializer(Annotated of) {
            Unit unit = of instanceof AnnotatedMember component && !(of instanceof AnnotatedParameter)
                    ? Unit.of(component.getName(), component.getAnnotation(JsonProperty.class))
                    : null;
            return unit == null ? super.findSerializer(of) : new NanosWriter(unit);
        }

        @Override
        public @Nullable Object findDeserializer(Annotated of) {
            if (of instanceof AnnotatedClass && Flat.isFlat(of.getRawType())) {
                return new Flat(of.getRawType());
            }
            Unit unit = of instanceof AnnotatedParameter parameter
                    ? Unit.of(component(parameter), parameter.getAnnotation(JsonProperty.class))
                    : null;
            return unit == null
                    ? super.findDeserializer(of)
                    : new NanosReader(unit, of.hasAnnotation(JsonInclude.class) ? -1 : 0);
        }

        private static String component(AnnotatedParameter parameter) {
            RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
            return components == null ? "" : components[parameter.getIndex()].getName();
        }
    }

    private static final class NanosWriter extends StdSerializer<Long> {
        private static final long serialVersionUID = 1;
        private final Unit unit;

        NanosWriter(Unit unit) {
            super(Long.class);
            this.unit = unit;
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, Long nanos) {
            return nanos < 0;
        }

        @Override
        public void serialize(Long nanos, JsonGenerator to, SerializerProvider provider) throws IOException {
            to.writeNumber(nanos / unit.nanos);
        }
    }

    private static final class NanosReader extends JsonDeserializer<Long> {
        private final Unit unit;
        private final long absent;

        NanosReader(Unit unit, long absent) {
            this.unit = unit;
            this.absent = absent;
        }

        @Override
        public Long deserialize(JsonParser from, DeserializationContext context) throws IOException {
            return Math.round(from.getDoubleValue() * unit.nanos);
        }

        @Override
        public Long getNullValue(DeserializationContext context) {
            return absent;
        }
    }

    /** A reader of records of which a component is unwrapped: Jackson writes those but does not read them. */
    private static final class Flat extends JsonDeserializer<Object> {
        private final Class<?> type;

        Flat(Class<?> type) {
            this.type = type;
        }

        static boolean isFlat(Class<?> type) {
            return type.isRecord()
                    && Arrays.stream(type.getRecordComponents())
                            .anyMatch(one -> one.getAccessor().isAnnotationPresent(JsonUnwrapped.class));
        }

        @Override
        public Object deserialize(JsonParser from, DeserializationContext context) throws IOException {
            JsonNode tree = context.readTree(from);
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            @Nullable Object[] values = new @Nullable Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = value(components[i], tree, context);
            }
            try {
                var constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(values);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(type + " cannot be created", e);
            }
        }

        private static @Nullable Object value(RecordComponent component, JsonNode tree, DeserializationContext context)
                throws IOException {
            boolean isUnwrapped = component.getAccessor().isAnnotationPresent(JsonUnwrapped.class);
            JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
            JsonNode node = isUnwrapped ? tree : tree.path(named == null ? component.getName() : named.value());
            JavaType type = context.getTypeFactory().constructType(component.getGenericType());
            if (!node.isMissingNode() && !node.isNull()) {
                return context.readTreeAsValue(node, type);
            }
            JsonDeserializer<Object> absent = context.findRootValueDeserializer(type);
            return type.isContainerType() ? absent.getEmptyValue(context) : absent.getNullValue(context);
        }
    }
}
