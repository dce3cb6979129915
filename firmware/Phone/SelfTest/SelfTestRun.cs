using System.Text.Json.Serialization;

namespace Phone.SelfTest;

[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
internal enum RunState
{
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>There is a report.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>The desk had something more important.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>What the panel is shown of a run.</summary>
/// <param name="Prompt">What the person is told or asked now.</param>
/// <param name="Asks">Yes or no is waited for.</param>
internal sealed record SelfTestView(string Run, RunState State, string? Prompt, bool Asks, SelfTestReport? Report);

/// <summary>One run: what it shows and what is answered. Any thread.</summary>
internal sealed class SelfTestRun(long id, Scope scope, bool virtualHands, string language)
{
    private readonly Lock _gate = new();
    private RunState _state;
    private Prompt? _prompt;
    private bool _asks;
    private bool? _answer;
    private SelfTestReport? _report;

    public long Id => id;

    public Scope Scope => scope;

    /// <summary>The virtual booth's own technician does what is asked.</summary>
    public bool VirtualHands => virtualHands;

    /// <summary>What was answered to the present question.</summary>
    public bool? Answer
    {
        get
        {
            lock (_gate)
            {
                return _answer;
            }
        }
    }

    public SelfTestView View
    {
        get
        {
            lock (_gate)
            {
                var text = _prompt is { } prompt ? PromptText.Of(prompt, language) : null;
                return new SelfTestView(Name, _state, text, _asks, _report);
            }
        }
    }

    public string Name => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public void Show(Prompt? prompt, bool asks)
    {
        lock (_gate)
        {
            (_prompt, _asks, _answer) = (prompt, asks, null);
        }
    }

    /// <returns>False: nothing is asked.</returns>
    public bool Reply(bool yes)
    {
        lock (_gate)
        {
            _answer = _asks ? yes : null;
            return _asks;
        }
    }

    public void Enter(RunState state, SelfTestReport? report = null)
    {
        lock (_gate)
        {
            (_state, _report) = (state, report ?? _report);
        }
    }
}
