package io.mkomhub.core.optout;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Words that opt out and back in, and what is answered to them. */
@ConfigMapping(prefix = "hub")
public interface OptOutConfig {

    /** Words or phrases that opt out, comma-separated; case and accents do not count. How they are found: {@link KeywordMatcher}. */
    @WithDefault("SAIR,PARAR,PARE,STOP,CANCELAR,DESCADASTRAR")
    List<String> optOutKeywords();

    /** Words or phrases that opt back in, comma-separated. */
    @WithDefault("VOLTAR")
    List<String> optInKeywords();

    /** What is answered to an opt-out, once; nothing if it is empty. The default fits into one SMS, hence has no accents. */
    @WithDefault("Pronto, voce nao recebera mais mensagens nossas. Para voltar a receber, responda VOLTAR.")
    Optional<String> optOutConfirmation();

    /** What is answered to an opt-in; nothing if it is empty. */
    @WithDefault("Pronto, voce voltou a receber nossas mensagens. Para sair, responda SAIR.")
    Optional<String> optInConfirmation();
}
