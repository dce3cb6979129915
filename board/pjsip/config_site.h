/* PJSIP for one desk phone: a guard's calls, no video, no sound device of its own (the phone drives the streams). */

#define PJMEDIA_HAS_VIDEO               0
#define PJ_HAS_IPV6                     1

/* A wrong argument is refused with an error; the phone does not stop for it (pj_assert is off by NDEBUG). */
#define PJ_ENABLE_EXTRA_CHECK           1
#define PJ_LOG_MAX_LEVEL                3

/* Four calls of the desk, room to refuse more civilly, and slots of calls that have ended but whose last transaction still lives (32 s over
   UDP): an emergency call must always find one. */
#define PJSUA_MAX_CALLS                 32
#define PJSUA_MAX_ACC                   8
#define PJSUA_MAX_CONF_PORTS            64

/* A closed socket keeps its place for half a second; a burst of short calls must not use them up (default 64, two a call). */
#define PJ_IOQUEUE_MAX_HANDLES          256

/* An INVITE with several codecs, SRTP keys, Identity and History-Info headers must fit. */
#define PJSIP_MAX_PKT_LEN               8000
#define PJ_LOG_MAX_SIZE                 9000

/* The telephone's codecs are G.711, G.722 and Opus; every other one is left out. */
#define PJMEDIA_HAS_L16_CODEC           0
#define PJMEDIA_HAS_SPEEX_CODEC         0
#define PJMEDIA_HAS_GSM_CODEC           0
#define PJMEDIA_HAS_ILBC_CODEC          0
#define PJMEDIA_HAS_G7221_CODEC         0
#define PJMEDIA_HAS_G722_CODEC          1
#define PJMEDIA_HAS_G711_CODEC          1

/* G.722 works on 14 bits. In the field they are the upper 15 of 16 (one shift: spandsp, and with it Asterisk, FreeSWITCH, baresip);
   PJSIP's own two shifts would make the phone 6 dB too loud in the receiver and 6 dB too soft at the far end. */
#define PJMEDIA_G722_DEFAULT_PCM_SHIFT              1
#define PJMEDIA_G722_STOP_PCM_SHIFT_ON_CLIPPING     0
#define PJMEDIA_HAS_SPEEX_AEC           0
#define PJMEDIA_HAS_WEBRTC_AEC          0
