using Xunit;

namespace CallDesk.Tests;

public sealed class RingingTests
{
    private readonly Booth _booth = new();

    [Fact, Clause("1.1")]
    public void A_call_rings_at_once_and_the_caller_hears_ring_back_before_the_journal_has_it()
    {
        var call = _booth.Rings(journaled: false);

        Assert.Contains(new SignalRinging(call), _booth.Last);
        Assert.Equal(new LoudspeakerSound.RingBurst(call, 1), _booth.Heard.Loudspeaker);
        Assert.Equal(CallPhase.Ringing, _booth.PhaseOf(call));
        Assert.False(_booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.1")]
    public void A_burst_lasts_one_second_and_a_pause_four()
    {
        var call = _booth.Rings();

        Assert.IsType<LoudspeakerSound.RingBurst>(_booth.WaitMicroseconds(999_999).Heard.Loudspeaker);
        Assert.IsType<LoudspeakerSound.Silent>(_booth.WaitMicroseconds(1).Heard.Loudspeaker);
        Assert.IsType<LoudspeakerSound.Silent>(_booth.WaitMicroseconds(3_999_999).Heard.Loudspeaker);
        Assert.Equal(new LoudspeakerSound.RingBurst(call, 2), _booth.WaitMicroseconds(1).Heard.Loudspeaker);
    }

    [Fact, Clause("1.1")]
    public void Burst_number_ten_thousand_begins_on_the_microsecond()
    {
        _booth.Rings();
        var arrived = _booth.Now;

        _booth.Wait(5.0 * 9_999);

        Assert.Equal(10_000, Assert.IsType<LoudspeakerSound.RingBurst>(_booth.Heard.Loudspeaker).Number);
        Assert.Equal(arrived + TimeSpan.FromSeconds(5 * 9_999) + TimeSpan.FromSeconds(1), _booth.State.NextDue);
    }

    [Theory, Clause("1.1")]
    [InlineData(0, 1, true)]
    [InlineData(4_999_999, 1, true)]
    [InlineData(5_000_000, 2, true)]
    [InlineData(14_999_999, 3, true)]
    [InlineData(15_000_000, 4, false)]
    [InlineData(15_000_001, 4, false)]
    public void Answered_in_time_is_lifted_before_burst_four_begins(long after, int rings, bool inTime)
    {
        var call = _booth.Rings();
        _booth.WaitMicroseconds(after).Lift().Happens(new CallConnected(call)).FarHangsUp(call);

        Assert.Equal(rings, _booth.Record.Rings);
        Assert.Equal(inTime, _booth.Record.WithinLimit);
        Assert.Equal(!inTime, _booth.Record.Flags.Contains(CallFlags.Late));
    }

    [Fact, Clause("2.1d")]
    public void A_service_centre_has_two_rings()
    {
        var centre = new Booth(new DeskSettings { Profile = Profile.ServiceCenter, RingsLimit = 2 });
        var call = centre.Rings();
        centre.Wait(10).Lift().Happens(new CallConnected(call)).FarHangsUp(call);

        Assert.False(centre.Record.WithinLimit);
    }

    [Fact, Clause("1.1")]
    public void A_host_too_busy_to_send_Due_counts_the_same_rings()
    {
        var call = _booth.Rings();
        _booth.Stall(14.999_999).Lift().Happens(new CallConnected(call)).FarHangsUp(call);

        Assert.Equal(3, _booth.Record.Rings);
        Assert.True(_booth.Record.WithinLimit);
    }

    [Fact, Clause("1.1")]
    public void Lights_escalate_with_each_burst_and_flash_red_when_the_call_is_late()
    {
        _booth.Rings();
        var first = _booth.Lights;
        var second = _booth.Wait(5).Lights;
        var third = _booth.Wait(5).Lights;
        var late = _booth.Wait(5).Lights;

        Assert.True(first[0].Green < second[0].Green && second[0].Green < third[0].Green);
        Assert.All(first.Concat(second).Concat(third), l => Assert.Equal(Motion.Blink, l.Motion));
        Assert.All(late, l => Assert.Equal(new Light(255, 0, 0, Motion.Flash), l));
        Assert.IsType<LoudspeakerSound.RingBurst>(_booth.Heard.Loudspeaker);
    }

    [Fact, Clause("1.1")]
    public void A_caller_who_gives_up_is_missed_not_forgotten()
    {
        var call = _booth.Rings();
        _booth.Wait(7).CallerGivesUp(call);

        Assert.Equal(ReleasedBy.CallerGaveUp, _booth.Record.ReleasedBy);
        Assert.Contains(CallFlags.Missed, _booth.Record.Flags);
        Assert.Equal((2, 487, false), (_booth.Record.Rings, _booth.Record.SipStatus, _booth.Record.WithinLimit));
        Assert.IsType<LoudspeakerSound.Silent>(_booth.Heard.Loudspeaker);
        Assert.Empty(_booth.State.Calls);
    }

    [Fact, Clause("5.7")]
    public void Two_ring_at_once_the_second_waits_and_rings_when_the_first_gives_up()
    {
        var first = _booth.Rings();
        var second = _booth.Wait(2).Rings();
        Assert.Contains(new SignalRinging(second), _booth.All);
        Assert.Equal(CallPhase.Waiting, _booth.PhaseOf(second));

        _booth.Wait(1).CallerGivesUp(first);

        Assert.Equal(CallPhase.Ringing, _booth.PhaseOf(second));
        Assert.IsType<LoudspeakerSound.RingBurst>(_booth.Heard.Loudspeaker);
    }

    [Fact, Clause("5.7")]
    public void The_fifth_caller_hears_a_civil_busy_and_is_in_the_journal()
    {
        for (var i = 0; i < 4; i++)
        {
            _booth.Rings();
        }

        var fifth = _booth.Rings(journaled: false);

        Assert.Contains(new Reject(fifth, 486), _booth.Last);
        Assert.Equal(fifth, _booth.Record.Call);
        Assert.Contains(CallFlags.AllLinesBusy, _booth.Record.Flags);
        Assert.Equal(4, _booth.State.Calls.Length);
    }

    [Fact, Clause("1.1")]
    public void A_waiting_callers_rings_are_counted_from_the_arrival()
    {
        var talking = _booth.Talks();
        var waiting = _booth.Rings();
        _booth.Wait(16).CallerGivesUp(waiting).FarHangsUp(talking);

        var record = _booth.Records.First();
        Assert.Equal((waiting, 4), (record.Call, record.Rings));
        Assert.Equal([CallFlags.LineBusy, CallFlags.Late, CallFlags.CourtesyAnswered, CallFlags.Missed], record.Flags);
    }

    [Fact]
    public void Handset_left_off_until_reorder_a_new_call_rings_on_the_loudspeaker_all_the_same()
    {
        _booth.Lift().Wait(16);
        Assert.Equal(Tone.Reorder, _booth.Heard.ReceiverTone);

        var call = _booth.Rings();
        Assert.IsType<LoudspeakerSound.RingBurst>(_booth.Heard.Loudspeaker);
        Assert.False(_booth.Heard.MicrophoneOpen);

        _booth.Press(Key.Hold);
        Assert.Equal(CallPhase.Answering, _booth.PhaseOf(call));
    }
}
