/* A libsrtp whose ciphers fail their own test at the start (srtp_err_status_algo_fail). */
int srtp_init(void);

int srtp_init(void) { return 11; }
