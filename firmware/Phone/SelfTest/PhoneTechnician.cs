using CallDesk;

namespace Phone.SelfTest;

/// <summary>
/// A person at the booth of a running phone: hears what to do in the receiver, reads it at the panel, and answers with the keys # (yes)
/// and * (no) or at the panel.
/// </summary>
/// <param name="silent">The receiver says nothing at the moment.</param>
internal sealed class PhoneTechnician(SelfTestRun run, IBench bench, Action<DeskEvent> post, Func<bool> silent) : ITechnician
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestPrompt = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan UntilItSpeaks = TimeSpan.FromSeconds(1);

    public void Tell(Prompt prompt)
    {
        run.Show(prompt, asks: false);
        Say(prompt);
    }

    public bool? Ask(Prompt prompt)
    {
        bench.Watch.Forget();
        run.Show(prompt, asks: true);
        Say(prompt);
        bool? answer = null;
        bench.Wait(() => (answer = run.Answer ?? Key()) is not null, Patience);
        run.Show(null, asks: false);
        return answer;
    }

    public void Done() => run.Show(null, asks: false);

    /// <summary>Until it is said: a measurement must not hear it.</summary>
    private void Say(Prompt prompt)
    {
        post(new SelfTestTells(PromptText.Key(prompt)));
        bench.Wait(() => !silent() || !bench.Watch.OffHook || run.Answer is not null, UntilItSpeaks);
        bench.Wait(() => silent() || run.Answer is not null, LongestPrompt);
    }

    private bool? Key() =>
        bench.Watch.Keys.LastOrDefault(static move => move.Pressed && move.Legend is "#" or "*") is { Legend: { } legend }
        ? legend == "#"
        : null;
}
