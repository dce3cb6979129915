using Hal;

namespace Phone.SelfTest;

/// <summary>A person at the booth, told and asked on a terminal; answers with the keys # (yes) and * (no), or y and n there.</summary>
internal sealed class ConsoleTechnician(TextWriter output, TextReader input, IBench bench, string language) : ITechnician
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Task<string?>? _line;

    public void Tell(Prompt prompt) => output.WriteLine(PromptText.Of(prompt, language));

    public bool? Ask(Prompt prompt)
    {
        output.Write($"{PromptText.Of(prompt, language)} [# / *, y / n] ");
        bench.Watch.Forget();
        bool? answer = null;
        bench.Wait(() => (answer = FromKeypad() ?? FromTerminal()) is not null, Patience);
        output.WriteLine(answer switch { true => "✓", false => "✗", _ => "…" });
        return answer;
    }

    public void Done()
    {
    }

    private bool? FromKeypad() =>
        bench.Watch.Keys.LastOrDefault(static move => move.Pressed && move.Legend is "#" or "*") is { Legend: { } legend }
        ? legend == "#"
        : null;

    private bool? FromTerminal()
    {
        _line ??= Task.Run(input.ReadLine);
        if (!_line.IsCompleted || _line.Result is not { } line)
        {
            return null;
        }

        _line = null;
        return line.Trim() switch { "y" or "Y" or "#" => true, "n" or "N" or "*" => false, _ => null };
    }
}
