using CallDesk;
using Pjsip;

namespace Phone.Sip;

/// <summary>A neighbour whose state is wanted.</summary>
/// <param name="Entry">The directory entry that the desk and the lights know it by.</param>
/// <param name="Uri">What is subscribed to, <c>sip:user@host</c>.</param>
internal sealed record NeighbourSettings(string Entry, string Uri);

/// <summary>
/// The subscriptions to the neighbours' dialogs (event package of RFC 4235). PJSIP renews them and asks again by itself after a
/// failure; what they say goes to the desk as <see cref="NeighbourChanged"/>, only when it is new. PJSIP's thread.
/// </summary>
internal sealed class NeighbourWatch(SipAgent agent)
{
    private readonly List<Neighbour> _neighbours = [];

    /// <summary>
    /// From now on these are the neighbours. One that stays keeps its subscription; one that goes is not reported any more.
    /// </summary>
    public void Load(Account account, IReadOnlyList<NeighbourSettings> wanted)
    {
        foreach (Neighbour gone in _neighbours.Where(known => !wanted.Contains(known.Settings)).ToArray())
        {
            _neighbours.Remove(gone);
            agent.Guarded(gone.Dispose);
        }

        foreach (NeighbourSettings settings in wanted.Where(one => _neighbours.TrueForAll(known => known.Settings != one)))
        {
            var neighbour = new Neighbour(agent, settings);
            using var config = new BuddyConfig { uri = settings.Uri, subscribe_dlg_event = true };
            try
            {
                neighbour.create(account, config);
                _neighbours.Add(neighbour);
            }
            catch (ApplicationException e)
            {
                agent.Log($"sip: the neighbour {settings.Entry} cannot be watched: {e.Message}");
                neighbour.Dispose();
            }
        }
    }

    /// <summary>Lets go of all, before the account goes.</summary>
    public void Close()
    {
        foreach (Neighbour neighbour in _neighbours)
        {
            agent.Guarded(neighbour.Dispose);
        }

        _neighbours.Clear();
    }

    private sealed class Neighbour(SipAgent agent, NeighbourSettings settings) : Buddy
    {
        private readonly DialogInfo _dialogs = new();
        private NeighbourState _told = NeighbourState.Unknown;
        private bool _refreshed;
        private bool _again;
        private bool _gone;

        public NeighbourSettings Settings { get; } = settings;

        public override void onBuddyEvSubDlgEventState(OnBuddyEvSubStateParam prm) => agent.Guarded(() => Follow(prm));

        protected override void Dispose(bool disposing)
        {
            _gone = true;
            base.Dispose(disposing);
        }

        private void Follow(OnBuddyEvSubStateParam prm)
        {
            string message = MessageOf(prm.e);
            using BuddyInfo info = getInfo();
            if (info.subState == pjsip_evsub_state.PJSIP_EVSUB_STATE_TERMINATED)
            {
                End();
            }
            else if (message.StartsWith("NOTIFY ", StringComparison.Ordinal) && SipHeaders.BodyOf(message) is { Length: > 0 } body)
            {
                Take(body);
            }

            if (_dialogs.State != _told)
            {
                _told = _dialogs.State;
                agent.Report(new NeighbourChanged(Settings.Entry, _told));
            }
        }

        /// <summary>
        /// A whole document is had by asking anew: PJSIP has no refresh out of turn. Once for a row of documents that cannot be used: a
        /// notifier that only ever sends such ones is not asked for ever.
        /// </summary>
        private void Take(string body)
        {
            bool taken = _dialogs.Take(body);
            if (!taken && !_refreshed)
            {
                _again = true;
                Subscribe(false);
            }

            _refreshed = !taken;
        }

        private void End()
        {
            if (_again)
            {
                _again = false;
                Subscribe(true);
            }
            else
            {
                _dialogs.Lose();
            }
        }

        /// <summary>Not from inside the callback: the answer to this NOTIFY goes first.</summary>
        private void Subscribe(bool on) => agent.Post(() =>
        {
            if (!_gone)
            {
                subscribeDlgEvent(on);
            }
        });

        private static string MessageOf(SipEvent happened)
        {
            if (happened.type != pjsip_event_id_e.PJSIP_EVENT_TSX_STATE)
            {
                return "";
            }

            TsxStateEvent transition = happened.body.tsxState;
            return transition.type == pjsip_event_id_e.PJSIP_EVENT_RX_MSG ? transition.src.rdata.wholeMsg : "";
        }
    }
}
