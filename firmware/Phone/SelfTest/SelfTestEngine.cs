using System.Collections.Immutable;
using Hal;

namespace Phone.SelfTest;

/// <summary>How much of the self-test is done.</summary>
internal enum Scope
{
    /// <summary>What needs nobody and makes no sound: the nightly test.</summary>
    Short,

    /// <summary>Everything, with a person at the booth.</summary>
    Full,

    /// <summary>A minute at the phone's place, with whoever installs it.</summary>
    Acceptance,
}

/// <summary>
/// Takes the steps in their order and fills the <see cref="Figures"/>; it judges nothing. One thread, which may be blocked. Whatever
/// the board does, every wait has an end.
/// </summary>
internal sealed partial class SelfTestEngine(IBench bench, ITechnician technician, Func<SystemFigures> system, UnitReference? reference)
{
    private const int BusTransfers = 400;
    private const int HookRounds = 3;
    private const int KeysOnTheBoard = 25;

    private static readonly TimeSpan Person = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Starting = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Transfer = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AtRest = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(20);

    private readonly Figures _figures = new();

    /// <summary>Runs to the end or until the bench yields.</summary>
    /// <param name="yielded">True: what was not reached is not measured.</param>
    public Figures Run(Scope scope, out bool yielded)
    {
        yielded = false;
        try
        {
            MeasureBoard();
            if (scope == Scope.Acceptance)
            {
                MeasureAcceptance();
            }

            // At the end of an acceptance the unit that was just switched on has had time to register.
            system().PutInto(_figures);
            MeasureEcho();
            if (scope == Scope.Full)
            {
                MeasureHook();

                // From here on what is to be done can be heard, and answered by keys.
                Moves(Prompt.Lift, offHook: true);
                MeasureKeys();
                MeasureLights();
                MeasureSound();
            }
        }
        catch (OperationCanceledException)
        {
            yielded = true;
        }
        finally
        {
            bench.Light(null);
            technician.Done();
        }

        NoteWhatIsMissing(scope, yielded);
        return _figures;
    }

    private BoardWatch Watch => bench.Watch;

    private void MeasureBoard()
    {
        bench.Wait(() => Watch.Broken("bus") is not null, Starting);
        _figures.Put("bus.answers", Watch.Broken("bus") is null);
        foreach (var part in (string[])["keypad", "lights", "codec"])
        {
            _figures.Put($"{part}.chip", Watch.Broken(part) is null);
            if (Watch.Broken(part) is { } reason)
            {
                _figures.Note($"{part}.chip", reason);
            }
        }

        Rest();
        if (Watch.Broken("lights") is null)
        {
            ExerciseBus();
        }
        else
        {
            _figures.Note("bus.errors", "the chip that would be written to is absent");
        }
    }

    /// <summary>Nobody touches anything: what moves all the same?</summary>
    private void Rest()
    {
        var before = Watch.Statistics.HookBounces;
        bench.Wait(static () => false, AtRest);
        _figures.Put("hook.rest", Watch.Statistics.HookBounces - before);
        if (Watch.Broken("keypad") is null)
        {
            var down = Watch.Down;
            _figures.Put("keypad.rest", down.Count, down.IsEmpty ? null : string.Join(' ', down.Order(StringComparer.Ordinal)));
        }
    }

    /// <summary>The ring of lights written again and again, between dark and as good as dark.</summary>
    private void ExerciseBus()
    {
        var before = Watch.Statistics;
        for (var i = 0; i < BusTransfers; i++)
        {
            var written = Watch.Statistics.Transactions;
            bench.Light(new Rgb(0, 0, (byte)(i % 2)));
            bench.Wait(() => Watch.Statistics.Transactions > written, Transfer);
        }

        var after = Watch.Statistics;
        bench.Light(null);
        _figures.Put("bus.errors", 100.0 * (after.Naks - before.Naks) / Math.Max(1, after.Transactions - before.Transactions));
    }

    private void MeasureHook()
    {
        if (Watch.OffHook && !Moves(Prompt.HangUp, offHook: false))
        {
            _figures.Put("hook.moves", 0, "stays off-hook");
            return;
        }

        Watch.Forget();
        for (var round = 0; round < HookRounds; round++)
        {
            if (!Moves(Prompt.Lift, offHook: true) || !Moves(Prompt.HangUp, offHook: false))
            {
                break;
            }
        }

        var moves = Watch.Moves;
        _figures.Put("hook.moves", moves.Count);
        if (moves.Count > 0)
        {
            _figures
                .Put("hook.lost", moves.Count(move => move.Edges == 0))
                .Put("hook.edges", moves.Max(move => move.Edges))
                .Put("hook.settling", moves.Max(move => move.Settling.TotalMilliseconds));
        }
    }

    private bool Moves(Prompt prompt, bool offHook)
    {
        technician.Tell(prompt);
        return bench.Wait(() => Watch.OffHook == offHook, Person);
    }

    private void MeasureKeys()
    {
        if (Watch.Broken("keypad") is not null)
        {
            return;
        }

        Watch.Forget();
        var before = Watch.Statistics;
        technician.Tell(Prompt.Keys);
        for (var seen = -1; seen < Pressed().Count && Pressed().Count < KeysOnTheBoard;)
        {
            seen = Pressed().Count;
            bench.Wait(() => Pressed().Count > seen, Person);
        }

        bench.Wait(() => Watch.Down.IsEmpty, Starting);
        var after = Watch.Statistics;
        var pressed = Pressed();
        var missing = BoardDescription.Booth.Keypad.Legends.SelectMany(row => row)
            .Where(key => key.Length > 0 && !pressed.Contains(key)).ToArray();
        _figures
            .Put("keypad.keys", pressed.Count, missing.Length == 0 ? null : $"missing: {string.Join(' ', missing)}")
            .Put("keypad.together", TogetherWithAnother())
            .Put("keypad.interrupt", after.MissedInterrupts - before.MissedInterrupts)
            .Put("keypad.overflow", after.KeyOverflows - before.KeyOverflows)
            .Put("keypad.ghosts", after.GhostChords - before.GhostChords);
    }

    private HashSet<string> Pressed() => [.. Watch.Keys.Where(move => move.Pressed).Select(move => move.Legend)];

    /// <summary>Presses closer to the one before than two fingers manage.</summary>
    private int TogetherWithAnother()
    {
        var presses = Watch.Keys.Where(move => move.Pressed).ToArray();
        return presses.Zip(presses.Skip(1)).Count(pair => Watch.Between(pair.First.Timestamp, pair.Second.Timestamp) < Together);
    }

    private void MeasureLights()
    {
        if (Watch.Broken("lights") is not null)
        {
            return;
        }

        See("lights.dark", default, Prompt.Dark);
        See("lights.red", new Rgb(255, 0, 0), Prompt.Red);
        See("lights.green", new Rgb(0, 255, 0), Prompt.Green);
        See("lights.blue", new Rgb(0, 0, 255), Prompt.Blue);
        bench.Light(null);
    }

    private void See(string step, Rgb colour, Prompt question)
    {
        bench.Light(colour);
        bench.Wait(static () => false, Transfer);
        Answered(_figures, step, question);
    }

    private void NoteWhatIsMissing(Scope scope, bool yielded)
    {
        foreach (var step in StepTable.All.Where(step => _figures.Of(step.Id) is null && _figures.NoteOf(step.Id) is null))
        {
            _figures.Note(step.Id, yielded ? "the test yielded" : WhyNot(step, scope));
        }
    }

    private string WhyNot(SelfTestStep step, Scope scope) => step switch
    {
        { Kind: not StepKind.Auto } when scope == Scope.Short => "needs a person",
        { Kind: StepKind.Sound } when Watch.Broken("codec") is not null => "no codec",
        { Kind: StepKind.Sound } when !Watch.OffHook => "needs the lifted handset",
        { Kind: StepKind.Swap } => "was not needed",
        { Id: "coupling.level" or "coupling.shape" or "ringer.level" } => "no reference yet: the first test with good sound makes it",
        _ => "could not be measured",
    };
}
