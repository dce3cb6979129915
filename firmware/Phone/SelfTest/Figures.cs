namespace Phone.SelfTest;

/// <summary>
/// What was measured, by step id: figures only, no verdicts. Filled by the engine's thread while the test goes on; nothing here is
/// about a person.
/// </summary>
internal sealed class Figures
{
    private readonly Dictionary<string, double> _values = [];
    private readonly Dictionary<string, string> _notes = [];

    /// <summary>The response receiver → microphone by bands, for the plot and for the unit's reference.</summary>
    public Response? Coupling { get; set; }

    public Figures Put(string step, double value, string? note = null)
    {
        _values[step] = value;
        return note is null ? this : Note(step, note);
    }

    public Figures Put(string step, bool yes) => Put(step, yes ? 1 : 0);

    /// <summary>Why a step could not be measured, or what belongs to its figure (which keys are missing).</summary>
    public Figures Note(string step, string note)
    {
        _notes[step] = note;
        return this;
    }

    public double? Of(string step) => _values.TryGetValue(step, out var value) ? value : null;

    public string? NoteOf(string step) => _notes.GetValueOrDefault(step);
}
