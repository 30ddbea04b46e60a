package dev.malachi.plugin.intrinsics;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The methods of the JDK's provider that this plugin calls. They are internal: they are looked up by name, once, and where one is
 * missing or differs the engine is not available. The image carries the JDK that it was tested with.
 */
final class JdkProvider {
    private static final String PACKAGE = "com.sun.crypto.provider";

    /** Of the type that holds an authenticator's numbers. */
    private static final String NUMBERS = "sun.security.util.math";

    /** What came of the search. */
    sealed interface Outcome {}

    /**
     * All are there.
     *
     * @param generate {@code int implChaCha20Block(int[] state, byte[] keyStream)}
     * @param newAuthenticator {@code Object Poly1305(boolean)}
     * @param initialize {@code void engineInit(Object, Key, AlgorithmParameterSpec)}
     * @param accumulatorLimbs {@code long[] a.getLimbs()}, of an authenticator
     * @param factorLimbs {@code long[] r.getLimbs()}, of an authenticator
     * @param process {@code void processMultipleBlocks(Object, byte[], int, int, long[], long[])}
     */
    record Linked(
            MethodHandle generate,
            MethodHandle newAuthenticator,
            MethodHandle initialize,
            MethodHandle accumulatorLimbs,
            MethodHandle factorLimbs,
            MethodHandle process)
            implements Outcome {}

    /**
     * One is missing.
     *
     * @param reason what, for a person
     * @param remedy what to do about it
     */
    record Missing(String reason, String remedy) implements Outcome {}

    private JdkProvider() {}

    /** What came of the search; the first caller does it. */
    static Outcome outcome() {
        return Holder.OUTCOME;
    }

    /**
     * The methods, for callers that have asked for availability.
     *
     * @throws IllegalStateException if they were not found
     */
    static Linked required() {
        return switch (outcome()) {
            case Linked linked -> linked;
            case Missing missing -> throw new IllegalStateException(missing.reason());
        };
    }

    private static Outcome link() {
        Module self = JdkProvider.class.getModule();
        Module base = Object.class.getModule();
        if (!base.isOpen(PACKAGE, self) || !base.isExported(NUMBERS, self)) {
            String target = self.isNamed() ? self.getName() : "ALL-UNNAMED";
            return new Missing(
                    "this JVM was started without access to the JDK's cipher",
                    "give it --add-opens=java.base/" + PACKAGE + "=" + target + " --add-exports=java.base/" + NUMBERS
                            + "=" + target);
        }
        try {
            return new Linked(generate(), newAuthenticator(), initialize(), limbs("a"), limbs("r"), process());
        } catch (ReflectiveOperationException e) {
            return new Missing(
                    "the JDK's cipher is another one in Java " + Runtime.version() + ": " + e.getMessage(),
                    "run the image's own Java, or go on with another engine");
        }
    }

    private static MethodHandle generate() throws ReflectiveOperationException {
        Class<?> cipher = Class.forName(PACKAGE + ".ChaCha20Cipher");
        return lookup(cipher)
                .findStatic(cipher, "implChaCha20Block", MethodType.methodType(int.class, int[].class, byte[].class));
    }

    private static MethodHandle newAuthenticator() throws ReflectiveOperationException {
        Class<?> authenticator = authenticator();
        return lookup(authenticator)
                .findConstructor(authenticator, MethodType.methodType(void.class, boolean.class))
                .asType(MethodType.methodType(Object.class, boolean.class));
    }

    private static MethodHandle initialize() throws ReflectiveOperationException {
        Class<?> authenticator = authenticator();
        MethodType type = MethodType.methodType(
                void.class, java.security.Key.class, java.security.spec.AlgorithmParameterSpec.class);
        return lookup(authenticator)
                .findVirtual(authenticator, "engineInit", type)
                .asType(type.insertParameterTypes(0, Object.class));
    }

    /** The limbs of a field element of an authenticator: the array itself, not a copy. */
    private static MethodHandle limbs(String field) throws ReflectiveOperationException {
        Class<?> authenticator = authenticator();
        MethodHandles.Lookup lookup = lookup(authenticator);
        Class<?> element = authenticator.getDeclaredField(field).getType();
        MethodHandle getter = lookup.findGetter(authenticator, field, element);
        MethodHandle limbs = lookup.findVirtual(element, "getLimbs", MethodType.methodType(long[].class));
        return MethodHandles.filterReturnValue(getter, limbs).asType(MethodType.methodType(long[].class, Object.class));
    }

    private static MethodHandle process() throws ReflectiveOperationException {
        Class<?> authenticator = authenticator();
        MethodType type =
                MethodType.methodType(void.class, byte[].class, int.class, int.class, long[].class, long[].class);
        return lookup(authenticator)
                .findVirtual(authenticator, "processMultipleBlocks", type)
                .asType(type.insertParameterTypes(0, Object.class));
    }

    private static Class<?> authenticator() throws ClassNotFoundException {
        return Class.forName(PACKAGE + ".Poly1305");
    }

    private static MethodHandles.Lookup lookup(Class<?> in) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(in, MethodHandles.lookup());
    }

    private static final class Holder {
        private static final Outcome OUTCOME = link();
    }
}
