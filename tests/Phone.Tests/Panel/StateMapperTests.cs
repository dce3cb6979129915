using System.Collections.Immutable;
using CallDesk;
using Phone.Host;
using Phone.Panel;
using Xunit;

namespace Phone.Tests.Panel;

/// <summary>The desk's state in the words of the HTTP API.</summary>
public sealed class StateMapperTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Moment Now = new(60_000_000);

    [Theory]
    [InlineData(CallPhase.Ringing, "ringing")]
    [InlineData(CallPhase.Waiting, "waiting")]
    [InlineData(CallPhase.Dialing, "dialing")]
    [InlineData(CallPhase.Answering, "active")]
    [InlineData(CallPhase.Active, "active")]
    [InlineData(CallPhase.Grace, "active")]
    [InlineData(CallPhase.Held, "held")]
    [InlineData(CallPhase.Released, "released")]
    [InlineData(CallPhase.Ending, "released")]
    public void A_phase_has_the_name_that_a_person_would_give_it(CallPhase phase, string name) =>
        Assert.Equal(name, Assert.Single(Map(With(phase)).Calls).State);

    [Fact]
    public void The_phone_rings_while_its_bell_does_for_new_calls_and_recalls_alike()
    {
        Assert.True(Map(Rung(With(CallPhase.Ringing))).Ringing);
        Assert.True(Map(Rung(With(CallPhase.Held))).Ringing);
        Assert.False(Map(With(CallPhase.Waiting)).Ringing);

        static PhoneSnapshot Rung(PhoneSnapshot s) =>
            s with { Desk = s.Desk with { Bell = new Bell(new CallId(2), new Moment(0), 0, 1, Sounding: false) } };
    }

    [Fact]
    public void Since_is_wall_time_and_stays_when_the_clocks_are_read_apart()
    {
        var mapper = new StateMapper(() => "west", simulated: false);
        var first = mapper.Map(With(CallPhase.Active));
        var second = mapper.Map(With(CallPhase.Active) with { At = Noon.AddMicroseconds(7), Version = 2 });

        Assert.Equal(Noon.AddSeconds(-10), first.Calls[0].Since);
        Assert.True(second.LooksLike(first));
    }

    [Fact]
    public void Twelve_lights_even_before_the_first_order()
    {
        var state = Map(With(CallPhase.Active) with { Lights = default });
        Assert.Equal(Enumerable.Repeat("#000000", 12), state.Lights);
        Assert.Equal(Enumerable.Repeat("steady", 12), state.Motions);
    }

    [Fact]
    public void The_handset_is_the_route_only_while_it_is_lifted()
    {
        var open = AudioOrder.Silence with { MicrophoneOpen = true };
        var lifted = With(CallPhase.Active) with { Audio = open };
        lifted = lifted with { Desk = lifted.Desk with { Hook = HookPosition.Off } };

        Assert.Equal("handset", Map(lifted).Route);
        Assert.Equal("none", Map(With(CallPhase.Grace) with { Audio = open }).Route);

        var office = new DeskSettings { Profile = Profile.PropertyOffice, Post = new PostSettings { Handsfree = true } };
        var handsfree = lifted with { Desk = lifted.Desk with { Hook = HookPosition.On, Handsfree = HandsfreePermission.Of(office) } };
        Assert.Equal(("handsfree", "on"), (Map(handsfree).Route, Map(handsfree).Hook));
    }

    [Fact]
    public void Who_is_unknown_is_shown_by_the_number_that_was_dialled()
    {
        var dialled = With(CallPhase.Dialing);
        var outgoing = dialled.Desk.Calls[0] with { Direction = Direction.Out, Dialled = "8001" };
        dialled = dialled with { Desk = dialled.Desk with { Calls = [outgoing] } };
        Assert.Equal(("8001", "out"), (Map(dialled).Calls[0].Remote, Map(dialled).Calls[0].Direction));
        Assert.Equal("", Map(With(CallPhase.Ringing)).Calls[0].Remote);
    }

    private static StateDto Map(PhoneSnapshot snapshot) => new StateMapper(() => "west", simulated: false).Map(snapshot);

    private static PhoneSnapshot With(CallPhase phase)
    {
        var since = new Moment(50_000_000);
        var call = new Call
        {
            Id = new CallId(2), Direction =
                Direction.In, Remote = new PartyToken("p"), Phase = phase, ArrivedAt = since, Since = since,
        };
        return new PhoneSnapshot(
            1, Noon, DeskState.Initial with { Calls = [call] }, [], AudioOrder.Silence,
            ImmutableDictionary<PartyToken, string>.Empty, Now);
    }
}
