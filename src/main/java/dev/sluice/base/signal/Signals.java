package dev.sluice.base.signal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Handlers for signals of the operating system. Registered by reflection, because the compiler warns about the JDK's
 * only interface for them; where that is missing, a signal keeps its default action.
 */
public final class Signals {
    private Signals() {}

    /** Runs {@code action} on a thread of the JVM for every such signal. */
    public static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler handle = (self, method, arguments) -> called(method, self, arguments, action);
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, handle);
            Object one = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, one, proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException noSuchSignal) {
            // not supported on this system: the signal keeps its default action
        }
    }

    private static Object called(Method method, Object self, Object[] arguments, Runnable action) {
        return switch (method.getName()) {
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            case "toString" -> "Signals";
            default -> {
                action.run();
                yield self;
            }
        };
    }
}
