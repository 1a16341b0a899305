package io.mkomhub.core.optout;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** The keywords that opt out and in, and the confirmations. */
@ConfigMapping(prefix = "hub")
public interface OptOutConfig {

    /**
     * Words or phrases that opt out, comma-separated. Case and accents are ignored. {@link KeywordMatcher} documents
     * how they match.
     */
    @WithDefault("SAIR,PARAR,PARE,STOP,CANCELAR,DESCADASTRAR")
    List<String> optOutKeywords();

    /** Words or phrases that opt in again, comma-separated. Case and accents are ignored. */
    @WithDefault("VOLTAR")
    List<String> optInKeywords();

    /**
     * The confirmation of an opt-out, sent once. Empty sends none. The default has no accents, so that it fits into one
     * SMS.
     */
    @WithDefault("Pronto, voce nao recebera mais mensagens nossas. Para voltar a receber, responda VOLTAR.")
    Optional<String> optOutConfirmation();

    /** The confirmation of an opt-in. Empty sends none. */
    @WithDefault("Pronto, voce voltou a receber nossas mensagens. Para sair, responda SAIR.")
    Optional<String> optInConfirmation();
}
