using System.Collections.Immutable;
using CallDesk;
using Phone.Host;
using Phone.Sip;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>Nobody's number is kept longer than it is needed.</summary>
public sealed class PartyKeeperTests
{
    private const string Number = "13800000001";
    private static readonly CallId Call = new(2);
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.FromHours(8));

    private readonly PartyBook _parties = new();
    private readonly PartyKeeper _keeper;
    private readonly PartyToken _caller;
    private DeskState _state = DeskState.Initial;
    private Moment _now = new(1_000_000_000);

    public PartyKeeperTests()
    {
        _caller = _parties.Enter(Number);
        _keeper = new PartyKeeper(_parties, _ => Number);
        Happens(new SettingsLoaded(new DeskSettings()));
        Happens(new RegistrationChanged(true, 200));
    }

    [Fact]
    public void A_caller_is_forgotten_with_the_record_of_an_answered_call()
    {
        Answered();
        Happens(new CallEnded(Call, EndCause.FarBye, 200));
        Happens(new HookMoved(HookPosition.On));

        Assert.Empty(_parties.Names);
    }

    [Fact]
    [Clause("1.5b")]
    public void A_caller_who_was_missed_is_known_until_the_callback_is_settled()
    {
        Missed();
        Assert.Equal(Number, _parties.Names[_caller]);

        Happens(new AgendaSettled(Assert.Single(_state.Agenda.Items).Id));
        Assert.Empty(_parties.Names);
    }

    [Fact]
    [Clause("2.3c")]
    public void A_caller_whose_number_is_erased_is_forgotten_although_a_callback_was_owed()
    {
        Missed();
        _keeper.Follow(Step(new Due(), [new EraseIdentity(Call, NumberToo: true)]), _state);

        Assert.Empty(_parties.Names);
    }

    [Fact]
    public void Who_was_put_into_anothers_place_takes_the_others_place_in_the_book()
    {
        Answered();
        var office = _parties.Enter("303");
        Happens(new CallReplaced(Call, office));

        Assert.Equal("303", Assert.Single(_parties.Names).Value);
    }

    [Fact]
    public void After_a_restart_those_who_are_owed_something_are_known_again()
    {
        Missed();
        var parties = new PartyBook();
        new PartyKeeper(parties, token => token == _caller ? Number : null).Recall(_state);

        Assert.Equal(Number, Assert.Single(parties.Names).Value);
    }

    private void Answered()
    {
        Arrives();
        Happens(new HookMoved(HookPosition.Off));
        Happens(new CallConnected(Call));
    }

    private void Missed()
    {
        Arrives();
        Happens(new CallEnded(Call, EndCause.FarCancel, 487));
    }

    private void Arrives()
    {
        Happens(new CallArrived(Call, _caller));
        Happens(new ArrivalJournaled(Call));
    }

    private void Happens(DeskEvent e)
    {
        _now += TimeSpan.FromSeconds(5);
        var before = _state;
        var step = Desk.Step(before, e, _now);
        _state = step.State;
        _keeper.Follow(Step(e, step.Effects), before);
    }

    private DeskStep Step(DeskEvent e, ImmutableArray<Effect> effects) => new(0, _now, Start, e, _state, effects);
}
