package dev.sluice.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * What the operating system tells the process. By reflection, because the JDK's only interface for it is one that the compiler warns of;
 * where it is missing, a signal keeps its default meaning.
 */
public final class Signals {
    private Signals() {}

    /** Runs {@code action} on a thread of the JVM whenever the signal comes. */
    public static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler handle = (self, method, arguments) -> called(method, self, arguments, action);
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, handle);
            Object one = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, one, proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException noSuchSignal) {
            // not on this system: the signal does what it does anyway
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
