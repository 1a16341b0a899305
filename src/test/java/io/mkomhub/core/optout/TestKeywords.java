package io.mkomhub.core.optout;

import java.util.List;
import java.util.Optional;

/** The keywords of the defaults. */
public final class TestKeywords {

    private TestKeywords() {}

    /** SAIR and VOLTAR, with a confirmation each. */
    public static Keywords standard() {
        return new Keywords(new OptOutConfig() {
            @Override
            public List<String> optOutKeywords() {
                return List.of("SAIR");
            }

            @Override
            public List<String> optInKeywords() {
                return List.of("VOLTAR");
            }

            @Override
            public Optional<String> optOutConfirmation() {
                return Optional.of("Pronto.");
            }

            @Override
            public Optional<String> optInConfirmation() {
                return Optional.of("Bem-vindo.");
            }
        });
    }
}
