using System.Globalization;
using CsCheck;
using Xunit;

namespace CallDesk.Tests;

/// <summary>
/// The desk agrees with an independent, simpler model of the call bookkeeping over random scenarios of up to five callers. What
/// fails is shrunk and printed as a story.
/// </summary>
public sealed class BookkeepingTests
{
    private static readonly Gen<Act> Acts = Gen.Frequency(
        (4, Gen.Const(new Act("a caller rings"))),
        (4, Gen.Const(new Act("the guard lifts"))),
        (3, Gen.Const(new Act("the guard puts down"))),
        (5, Gen.Const(new Act("the guard presses HOLD"))),
        (4, Gen.Int[0, 5].Select(n => new Act("a caller leaves", n))),
        (4, Gen.OneOf([.. new[] { 0.5, 1, 2, 2.9, 3.1, 10, 17, 35, 70 }.Select(Gen.Const)]).Select(s => new Act("time passes", 0, s))));

    [Fact, Clause("5.7"), Clause("1.10"), Clause("1.7")]
    public void The_desk_agrees_with_the_model() => Acts.List[0, 24].Sample(
        (List<Act> story) => Difference(story) is null,
        iter: 100_000,
        print: story => string.Join("\n", story.Select((act, i) => $"{i + 1}. {act}").Append(Difference(story) ?? "agreed")));

    /// <summary>The comparison itself can fail: a model that forgets the grace is found out.</summary>
    [Fact]
    public void A_wrong_model_is_found_out()
    {
        List<Act> story = [new("a caller rings"), new("the guard lifts"), new("the guard puts down"), new("time passes", 0, 3.1)];

        Assert.Null(Difference(story));
        Assert.NotNull(Difference(story, waitsInModel: 0.5));
    }

    private static string? Difference(List<Act> story, double waitsInModel = 1)
    {
        var booth = new Booth();
        var model = new BookkeepingModel();
        var calls = new List<CallId>();
        foreach (var act in story)
        {
            Do(act, booth, model, calls, waitsInModel);
            Serve(booth);
            if (Compare(booth, model, calls) is { } difference)
            {
                return $"after \"{act}\": {difference}";
            }
        }

        return null;
    }

    private static void Do(Act act, Booth booth, BookkeepingModel model, List<CallId> calls, double waitsInModel)
    {
        switch (act.What)
        {
            case "a caller rings" when calls.Count < 5:
                calls.Add(booth.Rings());
                model.Arrives(calls.Count - 1);
                break;
            case "the guard lifts":
                booth.Lift();
                model.Lift();
                break;
            case "the guard puts down":
                booth.PutDown();
                model.PutDown();
                break;
            case "the guard presses HOLD":
                booth.Press(Key.Hold);
                model.PressHold();
                break;
            case "a caller leaves" when act.Number < calls.Count:
                Leave(booth, calls[act.Number]);
                model.FarLeaves(act.Number);
                break;
            case "time passes":
                booth.Wait(act.Seconds);
                model.Wait(act.Seconds * waitsInModel);
                break;
        }
    }

    /// <summary>CANCEL while nothing answered, BYE afterwards: what the network would say.</summary>
    private static void Leave(Booth booth, CallId id)
    {
        var answered = booth.All.OfType<Answer>().Any(answer => answer.Call == id);
        booth.Happens(new CallEnded(id, answered ? EndCause.FarBye : EndCause.FarCancel, answered ? 200 : 487));
    }

    /// <summary>The network confirms at once whatever the desk ordered.</summary>
    private static void Serve(Booth booth)
    {
        foreach (var call in booth.State.Calls)
        {
            if (call is { AnswerSent: true, Connected: false, Phase: not CallPhase.Ending })
            {
                booth.Happens(new CallConnected(call.Id));
            }
            else if (call.Phase == CallPhase.Ending)
            {
                booth.Happens(new CallEnded(call.Id, EndCause.Near, 200));
            }
        }
    }

    private static string? Compare(Booth booth, BookkeepingModel model, List<CallId> calls)
    {
        for (var i = 0; i < calls.Count; i++)
        {
            var (expected, found) = (model.Places[i], PlaceOf(booth.PhaseOf(calls[i])));
            if (expected != found)
            {
                return $"caller {i + 1}: the model says {expected}, the desk {found}";
            }
        }

        foreach (var (number, outcome) in model.Records)
        {
            var record = booth.Records.SingleOrDefault(r => r.Call == calls[number]);
            var found = record is null ? null : new Outcome(record.AnsweredAt is not null, NameOf(record.ReleasedBy));
            if (found != outcome)
            {
                return $"record of caller {number + 1}: the model says {outcome}, the desk {found}";
            }
        }

        return booth.Records.Count() == model.Records.Count ? null : "a record that the model does not have";
    }

    private static Place PlaceOf(CallPhase? phase) => phase switch
    {
        CallPhase.Ringing or CallPhase.Waiting or CallPhase.Courtesy => Place.Waits,
        CallPhase.Answering or CallPhase.Active => Place.Talks,
        CallPhase.Held => Place.Held,
        CallPhase.Grace => Place.Kept,
        _ => Place.Gone,
    };

    private static string NameOf(ReleasedBy by) => by switch
    {
        ReleasedBy.Far => "far",
        ReleasedBy.Near => "near",
        ReleasedBy.CallerGaveUp => "caller-gave-up",
        _ => "failed",
    };

    internal sealed record Act(string What, int Number = 0, double Seconds = 0)
    {
        public override string ToString() => What switch
        {
            "a caller leaves" => string.Create(CultureInfo.InvariantCulture, $"caller {Number + 1} leaves"),
            "time passes" => string.Create(CultureInfo.InvariantCulture, $"{Seconds} s pass"),
            _ => What,
        };
    }
}
